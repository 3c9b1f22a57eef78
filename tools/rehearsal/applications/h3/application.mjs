import { cookieStore, createDuo, universalPrompt } from '@duokit/h3'
import { H3, serve } from 'h3'

const { DUO_ORIGIN, DUO_HOST: host, DUO_CLIENT_ID: clientId, DUO_CLIENT_SECRET: clientSecret, PORT } = process.env
const duo = createDuo({
  origin: DUO_ORIGIN,
  cookieSecret: process.env.DUO_COOKIE_SECRET,
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})
const app = new H3()
app.use(duo.routes())
app.get('/', (event) => `Hello ${event.context.duo.username}`, { middleware: [duo.guard()] })
serve(app, { hostname: 'localhost', port: Number(PORT), silent: true })
