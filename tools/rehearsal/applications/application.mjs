import { cookieStore, createDuo, universalPrompt } from '@duokit/koa'
import Koa from 'koa'

const [origin, host, clientId, clientSecret] = process.argv.slice(2)
const duo = createDuo({
  origin,
  cookieSecret: 'what signs the cookies of the application',
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
app.listen(Number(new URL(origin).port), 'localhost', () => console.log('listens'))
