const { once } = require('node:events')
const { createServer } = require('node:http')
const { cookieStore, createDuo, universalPrompt } = require('@duokit/koa')
const { createSimulator } = require('@duokit/simulator')
const { fetchAgent, passDuo } = require('@duokit/simulator/testing')
const Koa = require('koa')

it('logs in', async () => {
  const simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  try {
    const origin = `http://localhost:${server.address().port}`
    const { ikey: clientId, skey: clientSecret } = simulator.application
    const duo = createDuo({
      origin,
      cookieSecret: 'what signs the cookies of the application',
      prompt: universalPrompt({ host: simulator.host, clientId, clientSecret }),
      getUsername: () => 'alice',
      store: cookieStore({ bindTo: 'browser' }),
    })
    const app = new Koa()
    app.use(duo.routes())
    app.use(duo.guard())
    app.use((ctx) => {
      ctx.body = `Hello ${ctx.state.duo.username}`
    })
    server.on('request', app.callback())
    expect((await passDuo(fetchAgent(origin), '/')).text).toBe('Hello alice')
  } finally {
    server.close()
    await simulator.close()
  }
})
