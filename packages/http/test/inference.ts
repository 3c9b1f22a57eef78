import { cookieStore, createDuo, iframePrompt, sessionStore, universalPrompt } from '@duokit/http'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

// Compiled, and never run: what the compiler infers for whoever writes no types, and what it does not let pass.

const host = 'api-12345678.duosecurity.com'
const iframe = iframePrompt({ host, ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) })
const universal = universalPrompt({ host, clientId: 'D'.repeat(20), clientSecret: 's'.repeat(40) })
const origin = 'https://app.example.com'
const cookieSecret = 'c'.repeat(32)

export const withIframe = createDuo({
  origin,
  prompt: iframe,
  getUsername: ({ req }) => (req satisfies IncomingMessage).headers['x-user'] as string,
  store: cookieStore({ bindTo: ({ req }) => req.headers.authorization satisfies string | undefined }),
  skip: (response) => (response satisfies ServerResponse).req.url === '/health',
  onVerified(response, proof, fields) {
    response.setHeader('x-user', proof.username)
    return { next: fields.get('next') ?? '/', data: proof.claims?.sub }
  },
  onError(error, request, response) {
    console.error(error, request.url, response?.statusCode)
  },
})

export const withBoth = createDuo({
  origin,
  cookieSecret,
  prompt: {
    prompts: { iframe, universal },
    choose: (username, { req }) => (req.url === username ? 'universal' : 'iframe'),
  },
  getUsername: () => null,
  store: sessionStore({ read: ({ req }) => ({ of: req.url }), renew: false }),
  onError: async () => undefined,
})

// @ts-expect-error -- the Universal Prompt derives no cookieSecret
createDuo({
  origin,
  prompt: universal,
  getUsername: () => 'a',
  store: cookieStore({ bindTo: 'browser' }),
  onError: () => undefined,
})

// @ts-expect-error -- onError is missing
createDuo({ origin, prompt: iframe, getUsername: () => 'a', store: cookieStore({ bindTo: 'browser' }) })

const guard = withIframe.guard({ maxAge: 60, excludeFactors: ['sms_passcode'] })
export const server = createServer((request, response) => {
  guard(request, response, async () => {
    const proof = await withIframe.require(response, { maxAge: 60 })
    response.end(proof.username satisfies string)
    withIframe.proofOf(response)?.expiresAt satisfies number | undefined
  })
  // @ts-expect-error -- a step without next would end at the guard
  guard(request, response)
  // @ts-expect-error -- require takes the response
  void withIframe.require(request)
})
export const live = withIframe.live({ logout: 'forget' })
server.on(
  'upgrade',
  live.upgrade((_request, socket, _head, connection) => socket.end(connection.proof.username)),
)
// @ts-expect-error -- no session middleware: the callbacks read sessions
withIframe.live({ session: false })
