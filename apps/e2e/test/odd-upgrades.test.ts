import { createSimulator } from '@duokit/simulator'
import { expect, it, onTestFinished } from 'vitest'
import { builtSample } from './stage/built-sample.js'
import { statusOf } from './stage/status-of.js'

// Upgrades to other protocols than WebSocket, as `curl --http2` sends one: a server must not leave them open.

const origin = 'http://localhost:1234'

it.each([
  builtSample('koa'),
  builtSample('express'),
  builtSample('fastify'),
  builtSample('h3'),
  builtSample('hono'),
  builtSample('nuxt'),
  builtSample('web'),
])('$name responds to them', async (sample) => {
  const simulator = await createSimulator()
  onTestFinished(() => simulator.close())
  const { host, application } = simulator
  const prompt = { kind: 'universal', host, clientId: application.ikey, clientSecret: application.skey } as const
  const { url, close } = await sample.start({ duo: { origin }, prompt, store: 'session', bodyParser: true })
  onTestFinished(() => close())
  for (const path of ['/', '/account', '/live/socket']) {
    for (const protocol of ['h2c', 'TLS/1.0', 'h2c, websocket']) {
      const head = [`GET ${path} HTTP/1.1`, 'host: localhost:1234', 'connection: Upgrade', `upgrade: ${protocol}`]
      expect([path, protocol, await statusOf(url, [...head, 'connection: close'], '')]).not.toContain(0)
    }
  }
})
