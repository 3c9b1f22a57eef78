import { once } from 'node:events'
import { createServer } from 'node:http'
import { cookieStore, createDuo, universalPrompt } from '@duokit/koa'
import { createSimulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import Koa from 'koa'
import { expect, it } from 'vitest'

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
