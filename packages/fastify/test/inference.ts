import duo, { cookieStore, type DuoProof, iframePrompt, sessionStore, universalPrompt } from '@duokit/fastify'
import Fastify, { type FastifyRequest, type preHandlerHookHandler } from 'fastify'

// Compiled, and never run: what the compiler infers for whoever writes no types, and what it does not let pass.

const host = 'api-12345678.duosecurity.com'
const iframe = iframePrompt({ host, ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) })
const universal = universalPrompt({ host, clientId: 'D'.repeat(20), clientSecret: 's'.repeat(40) })
const origin = 'https://app.example.com'
const app = Fastify()

app.register(duo, {
  origin,
  prompt: iframe,
  getUsername: (request) => (request satisfies FastifyRequest).headers['x-user']?.toString(),
  store: cookieStore({ bindTo: (request) => request.headers.authorization satisfies string | undefined }),
  skip: (request) => request.url === '/health',
  onVerified: (request, proof, fields) => {
    request.log.info(proof.username)
    return { next: fields.get('next') ?? '/' }
  },
})

// @ts-expect-error -- Duo knows every key of the Universal Prompt, so cookies need a secret of the application's own
app.register(duo, { origin, prompt: universal, getUsername: () => null, store: sessionStore() })

// @ts-expect-error -- where the proof is kept has to be said
app.register(duo, { origin, prompt: iframe, getUsername: () => null })

export const guarded: preHandlerHookHandler = app.duo.guard({ maxAge: 60 })

// @ts-expect-error -- a misspelt requirement would ask for nothing
export const misspelt = () => app.duo.guard({ maxage: 60 })

app.get('/page', { preHandler: app.duo.guard(), onRequest: [app.duo.guard()] }, async (request) => {
  const found: DuoProof | undefined = request.duo
  return found ?? (await app.duo.require(request)).username
})
