// Compiled against the types of h3 1 and of h3 2, and not run: what users write has to be typed without a generic of
// theirs.
import {
  cookieStore,
  createDuo,
  type DuoProof,
  iframePrompt,
  type ProofStore,
  sessionConfig,
  sessionStore,
  universalPrompt,
} from '@duokit/h3'
import {
  createError,
  defineEventHandler,
  type EventHandler,
  getCookie,
  getRequestHeader,
  type H3Event,
  useSession,
} from 'h3'

const prompt = iframePrompt({ host: 'localhost:9', ikey: '', skey: '', akey: '' })
const config = sessionConfig({ name: 'app', password: 'x'.repeat(32), maxAge: 60 })
const named: string = config.name

const duo = createDuo({
  origin: 'http://localhost',
  prompt,
  getUsername: async (event) => (await useSession<{ user: string }>(event, config)).data.user ?? named,
  store: sessionStore(config, { renew: (event) => getCookie(event, 'app') }),
  skip: (event) => event.path === '/health',
  onVerified: (event, proof, fields) => {
    const header: string | undefined = getRequestHeader(event, 'x')
    return { next: `/${proof.username}${header}`, data: fields.get('x') }
  },
})

export const routes: EventHandler = duo.routes()
export const guard: EventHandler = duo.guard({ maxAge: 60 })

export const handler = defineEventHandler(async (event) => {
  const left: DuoProof | undefined = event.context.duo
  const proof: DuoProof = await duo.require(event, { maxAge: 60 })
  if (left?.username !== proof.username) throw createError({ statusCode: 403 })
  await duo.forget(event)
  // @ts-expect-error -- what a guard leaves is no text
  const text: string = event.context.duo
  return text
})

export const own: ProofStore<H3Event> = {
  read: ({ ctx }) => getCookie(ctx, 'x'),
  write: () => undefined,
  clear: () => undefined,
}

// @ts-expect-error -- without a store
createDuo({ origin: '', prompt, getUsername: () => 'alice' })
// @ts-expect-error -- the Universal Prompt without a secret of one's own
createDuo({
  origin: '',
  prompt: universalPrompt({ host: '', clientId: '', clientSecret: '' }),
  getUsername: () => 'alice',
  store: own,
})
// @ts-expect-error -- without an akey
iframePrompt({ host: '', ikey: '', skey: '' })
// @ts-expect-error -- bound to nothing
cookieStore({})

export const bound = cookieStore({ bindTo: (event) => getCookie(event, 'login') })
