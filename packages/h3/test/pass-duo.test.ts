import { cookieStore, createDuo, iframePrompt, universalPrompt } from '@duokit/h3'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { H3 } from 'h3'
import { afterAll, beforeAll, expect, it } from 'vitest'

const origin = 'http://localhost:4801'
let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

const prompts = {
  universal: ({ host, application: { ikey, skey } }: Simulator) =>
    universalPrompt({ host, clientId: ikey, clientSecret: skey }),
  iframe: ({ host, application: { ikey, skey } }: Simulator) =>
    iframePrompt({ host, ikey, skey, akey: 'the-key-of-the-application-which-duo-never-sees' }),
}

// As the README shows it.
it.each(['universal', 'iframe'] as const)('passDuo logs in without a port, with the %s prompt', async (prompt) => {
  const duo = createDuo({
    origin,
    cookieSecret: 'only for this test, and at least 32 bytes',
    prompt: prompts[prompt](simulator),
    getUsername: () => 'alice',
    store: cookieStore({ bindTo: 'browser' }),
  })
  const app = new H3().use(duo.routes()).use('/account', duo.guard())
  app.get('/account', (event) => `Hello ${event.context.duo?.username}`)
  const agent = fetchAgent(origin, { fetch: (url, init) => app.request(url.href, init) })
  expect((await passDuo(agent, '/account')).text).toBe('Hello alice')
})
