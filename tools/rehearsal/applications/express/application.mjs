import { cookieStore, createDuo, universalPrompt } from '@duokit/express'
import express from 'express'

const { DUO_ORIGIN, DUO_HOST: host, DUO_CLIENT_ID: clientId, DUO_CLIENT_SECRET: clientSecret, PORT } = process.env
const duo = createDuo({
  origin: DUO_ORIGIN,
  cookieSecret: process.env.DUO_COOKIE_SECRET,
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})
const app = express()
app.use(duo.routes(), duo.guard())
app.get('/', (req, res) => {
  res.send(`Hello ${req.duo.username}`)
})
app.listen(Number(PORT), 'localhost')
