import { cookieStore, createDuo, universalPrompt } from '@duokit/web'
import { serve } from '@hono/node-server'

const { DUO_ORIGIN, DUO_HOST: host, DUO_CLIENT_ID: clientId, DUO_CLIENT_SECRET: clientSecret, PORT } = process.env
const duo = createDuo({
  origin: DUO_ORIGIN,
  cookieSecret: process.env.DUO_COOKIE_SECRET,
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})

async function answer(request) {
  const passed = await duo.guard(request)
  if (passed instanceof Response) return passed
  return passed.respond(new Response(`Hello ${passed.proof.username}`))
}
serve({ fetch: answer, hostname: 'localhost', port: Number(PORT) })
