import { cookieStore, createDuo, type DuoOptions, universalPrompt } from '@duokit/koa'
import Koa from 'koa'

const { DUO_ORIGIN = '', DUO_HOST = '', DUO_CLIENT_ID = '', DUO_CLIENT_SECRET = '', PORT } = process.env
const options: DuoOptions = {
  origin: DUO_ORIGIN,
  cookieSecret: process.env.DUO_COOKIE_SECRET ?? '',
  prompt: universalPrompt({ host: DUO_HOST, clientId: DUO_CLIENT_ID, clientSecret: DUO_CLIENT_SECRET }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
}
const duo = createDuo(options)
const app = new Koa()
app.use(duo.routes())
app.use(duo.guard())
app.use((ctx) => {
  const { username }: { username: string } = ctx.state.duo
  ctx.body = `Hello ${username}`
})
app.listen(Number(PORT), 'localhost')
