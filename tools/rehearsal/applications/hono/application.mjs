import { cookieStore, createDuo, universalPrompt } from '@duokit/hono'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const { DUO_ORIGIN, DUO_HOST: host, DUO_CLIENT_ID: clientId, DUO_CLIENT_SECRET: clientSecret, PORT } = process.env
const duo = createDuo({
  origin: DUO_ORIGIN,
  cookieSecret: process.env.DUO_COOKIE_SECRET,
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})
const app = new Hono()
app.use(duo.routes())
app.get('/', duo.guard(), (c) => c.text(`Hello ${c.var.duo.username}`))
serve({ fetch: app.fetch, hostname: 'localhost', port: Number(PORT) })
