import type { WebContext } from '@duokit/web'
import { authenticate } from 'sample-kit/authenticate'
import { freshScript } from 'sample-kit/fresh-script'
import { liveScript } from 'sample-kit/live-script'
import { homePage, loginPage } from 'sample-kit/pages'
import { choosePrompt, promptsIn } from 'sample-kit/prompt-choice'
import { style } from 'sample-kit/style'
import { html } from './html.js'
import type { Parts } from './parts.js'
import { readForm } from './read-form.js'
import type { Visit } from './sessions.js'

type Handle = (context: WebContext<Visit>, parts: Parts) => Response | Promise<Response>

const file = (text: string, type: string) => () =>
  new Response(text, { headers: { 'content-type': `${type}; charset=utf-8` } })

/** What needs no verified user, by method and path. */
export const openRoutes: ReadonlyMap<string, Handle> = new Map<string, Handle>([
  ['GET /', (context, { sessions }) => html(homePage(sessions.read(context)?.user))],
  ['GET /style.css', file(style, 'text/css')],
  ['GET /fresh.js', file(freshScript, 'text/javascript')],
  ['GET /live.js', file(liveScript, 'text/javascript')],
  ['GET /login', showLogin],
  ['POST /login', logIn],
  ['POST /logout', logOut],
])

function showLogin({ request }: WebContext<Visit>, { keys }: Parts): Response {
  const [, query = ''] = request.url.split('?', 2)
  const next = new URLSearchParams(query).get('next') ?? undefined
  return html(loginPage({ next, failed: false, prompts: promptsIn(keys) }))
}

async function logIn(context: WebContext<Visit>, { duo, sessions, keys }: Parts): Promise<Response> {
  const form = await readForm(context.request)
  if (form instanceof Response) return form
  const user = authenticate(form.get('username'), form.get('password'))
  const next = form.get('next')
  if (user === undefined) return html(loginPage({ next, failed: true, prompts: promptsIn(keys) }), 401)
  sessions.begin(context, { user, prompt: choosePrompt(keys, form.get('prompt')) })
  return seeOther(duo.resolveNext(next) ?? '/account')
}

async function logOut(context: WebContext<Visit>, { duo, sessions }: Parts): Promise<Response> {
  // Event streams of this login end now. The proof lives in the session and ends with it.
  const { request, ctx } = context
  const forgotten = await duo.forget(request, ctx)
  ctx.cookies.push(...forgotten.getSetCookie())
  sessions.end(context)
  return seeOther('/')
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } })
}
