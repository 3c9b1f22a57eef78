const { cookieStore, createDuo, universalPrompt } = require('@duokit/koa')
const Koa = require('koa')

const { DUO_ORIGIN, DUO_HOST: host, DUO_CLIENT_ID: clientId, DUO_CLIENT_SECRET: clientSecret, PORT } = process.env
const duo = createDuo({
  origin: DUO_ORIGIN,
  cookieSecret: process.env.DUO_COOKIE_SECRET,
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})
const app = new Koa()
app.use(duo.routes())
app.use(duo.guard())
app.use((ctx) => {
  ctx.body = `Hello ${ctx.state.duo.username}`
})
app.listen(Number(PORT), 'localhost')
