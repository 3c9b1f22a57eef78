import { createServer } from 'node:http'
import { cookieStore, createDuo, universalPrompt } from '@duokit/http'

const { DUO_ORIGIN, DUO_HOST: host, DUO_CLIENT_ID: clientId, DUO_CLIENT_SECRET: clientSecret, PORT } = process.env
const duo = createDuo({
  origin: DUO_ORIGIN,
  cookieSecret: process.env.DUO_COOKIE_SECRET,
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
  onError: (error) => console.error(error),
})
const guard = duo.guard()
const server = createServer((request, response) => {
  guard(request, response, () => response.end(`Hello ${duo.proofOf(response).username}`))
})
server.listen(Number(PORT), 'localhost')
