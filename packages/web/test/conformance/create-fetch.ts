import { getUsernameOf, createTargetSessions, promptOf, type TargetOptions } from '@duokit/conformance'
import { createSessionStore, pathAndQuery } from '@duokit/core'
import {
  cookieStore,
  createDuo,
  type Duo,
  type DuoOptions,
  iframePrompt,
  universalPrompt,
  type WebContext,
} from '@duokit/web'

/** The cookies that the response to this request will get. */
type Cookies = string[]
type Context = WebContext<Cookies>

/**
 * Makes the application that the conformance suite describes, without a server: one function from a web request to its
 * response. `apps/runtimes` serves it on other runtimes, so it imports nothing of Node.
 */
export function createFetch(options: TargetOptions): (request: Request) => Promise<Response> {
  const sessions = sessionsOf(options)
  const duo = createDuo(duoOptions(options, sessions))
  return async (request) => {
    const cookies: Cookies = []
    const response = await respond({ request, ctx: cookies }, { duo, sessions, options }).catch(
      (error: unknown) => duo.respond(error) ?? new Response('failed', { status: 500 }),
    )
    const own = new Response(response.body, response)
    for (const cookie of ['theme=dark', 'language=en', ...cookies]) own.headers.append('set-cookie', cookie)
    own.headers.append('vary', 'X-Application')
    return own
  }
}

type Sessions = ReturnType<typeof sessionsOf>

function sessionsOf({ store }: TargetOptions) {
  return createTargetSessions<Context>(store === 'session' ? 'sid' : 'login', {
    read: ({ request }) => request.headers.get('cookie') ?? undefined,
    append: ({ ctx }, cookie) => void ctx.push(cookie),
  })
}

function duoOptions({ duo, prompt, store, identity }: TargetOptions, sessions: Sessions): DuoOptions<Cookies> {
  const given: object = {
    ...duo,
    prompt: promptOf(prompt, { iframePrompt, universalPrompt }),
    getUsername: getUsernameOf(identity, (context: Context) => sessions.read(context)?.user),
    store:
      store === 'session'
        ? createSessionStore<Context>({ read: sessions.read, renew: sessions.renew })
        : cookieStore({ bindTo: store === 'browser-cookie' ? 'browser' : loginOf }),
  }
  // The suite gives a cookieSecret with every prompt that needs one.
  return given as DuoOptions<Cookies>
}

function loginOf({ request }: Context): string | undefined {
  return /(?:^|; )login=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
}

interface Application {
  readonly duo: Duo<Cookies, unknown>
  readonly sessions: Sessions
  readonly options: TargetOptions
}

async function respond(context: Context, { duo, sessions, options }: Application): Promise<Response> {
  const { request, ctx } = context
  if (options.bodyParser && request.method === 'POST') await request.clone().text()
  const own = await duo.handle(request, ctx)
  if (own !== undefined) return own
  const pathname = pathOf(request)
  const open = openRoutes[`${request.method} ${pathname}`]
  if (open !== undefined) return open(context, { duo, sessions, options })
  const route = guardedRoutes[pathname]
  if (route === undefined) return new Response('not found', { status: 404 })
  const passed = await duo.guard(request, pathname === '/transfer' ? { maxAge: 60 } : undefined, ctx)
  return passed instanceof Response ? passed : passed.respond(route(passed.proof as Proof))
}

/** Not through `URL`, which throws where the header `Host` is odd. */
function pathOf({ url }: Request): string {
  return pathAndQuery(url).split('?', 1)[0] ?? ''
}

type Proof = { readonly username: string; readonly verifiedAt: number } | undefined

const guardedRoutes: Record<string, (proof: Proof) => Response> = {
  '/account': (proof) => new Response(`Hello ${encodeURIComponent(proof?.username ?? 'nobody')}`),
  '/api/account': (proof) => Response.json({ username: proof?.username, verifiedAt: proof?.verifiedAt }),
  '/transfer': () => new Response('done'),
  '/skipped': (proof) => Response.json({ duo: proof ?? null }),
  '/cacheable': () =>
    new Response('kept', {
      headers: {
        'cache-control': 'public, max-age=600, no-transform',
        'cdn-cache-control': 'max-age=600',
        etag: '"1"',
        'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
      },
    }),
  '/gone': () => new Response('gone', { status: 410 }),
}

type OpenRoute = (context: Context, application: Application) => Promise<Response>

const required: OpenRoute = async ({ request, ctx }, { duo }) => {
  const asked = pathOf(request) === '/required' ? undefined : { maxAge: 60 }
  const { proof, respond: keep } = await duo.require(request, asked, ctx)
  return keep(Response.json(proof))
}

const seeOther = (location: string) => new Response(null, { status: 303, headers: { location } })

const openRoutes: Record<string, OpenRoute> = {
  'POST /login': async (context, { sessions }) => {
    const form = new URLSearchParams(await context.request.text())
    if (form.get('password') !== 'duokit') return new Response('wrong password', { status: 401 })
    sessions.begin(context, form.get('username') ?? '')
    return seeOther('/account')
  },
  'POST /logout': async (context, { sessions }) => {
    sessions.end(context)
    return seeOther('/')
  },
  'POST /forget': async ({ request, ctx }, { duo }) => {
    const headers = await duo.forget(request, ctx)
    return new Response(null, { status: 204, headers })
  },
  'GET /required': required,
  'HEAD /required': required,
  'GET /required-fresh': required,
}
