import { createServer } from 'node:http'
import { cookieStore, createDuo, universalPrompt } from '@duokit/h3'
import { createApp, createRouter, defineEventHandler, toNodeListener } from 'h3'

const { DUO_ORIGIN, DUO_HOST: host, DUO_CLIENT_ID: clientId, DUO_CLIENT_SECRET: clientSecret, PORT } = process.env
const duo = createDuo({
  origin: DUO_ORIGIN,
  cookieSecret: process.env.DUO_COOKIE_SECRET,
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})
const hello = defineEventHandler(async (event) => `Hello ${(await duo.require(event)).username}`)
const app = createApp().use(duo.routes()).use(createRouter().get('/', hello))
createServer(toNodeListener(app)).listen(Number(PORT), 'localhost')
