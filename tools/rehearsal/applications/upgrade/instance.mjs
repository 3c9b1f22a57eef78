import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cookieStore, createDuo, iframePrompt, sessionStore, universalPrompt } from '@duokit/express'
import { redisSingleUse } from '@duokit/redis'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { createClient } from 'redis'

// One instance of an application, with the version of duokit that is installed beside it.

const { ORIGIN: origin, HOST: host, KEY: key, SECRET: secret, REDIS_URL: url, PORT, STORE } = process.env
const { version } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@duokit/express/package.json')))
const client = createClient({ url })
client.on('error', (error) => console.error('redis', error.message))
await client.connect()

const app = express()
app.use((req, res, next) => {
  res.setHeader('x-duokit-version', version)
  next()
})
app.use(
  session({
    secret: 'what signs the sessions of every instance',
    resave: false,
    saveUninitialized: false,
    store: new RedisStore({ client }),
  }),
)
app.post('/login/:user', (req, res) => {
  req.session.user = req.params.user
  res.send('')
})
const duo = createDuo({
  origin,
  cookieSecret: 'what signs the cookies of every instance',
  prompt: {
    prompts: {
      universal: universalPrompt({ host, clientId: key, clientSecret: secret }),
      iframe: iframePrompt({ host, ikey: key, skey: secret, akey: 'what signs the requests of every instance' }),
    },
    choose: (username) => username.split('-')[0],
  },
  getUsername: (req) => req.session.user,
  store: STORE === 'cookie' ? cookieStore({ bindTo: (req) => req.sessionID }) : sessionStore(),
  singleUse: redisSingleUse(client),
})
app.use(duo.routes(), duo.guard())
app.get('/', (req, res) => {
  res.send(`Hello ${req.duo.username}`)
})
const server = app.listen(Number(PORT), '127.0.0.1')
process.once('SIGTERM', () => server.close(() => process.exit()))
