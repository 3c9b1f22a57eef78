import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type UniversalPromptOptions, universalPrompt } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, type FetchAgent, passDuo } from '@duokit/simulator/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createDuo } from './duo.js'
import { Context, type Middleware, respond } from './server.js'
import { sessions, sessionStore } from './sessions.js'

let simulator: Simulator
let server: Server
const seen: unknown[] = []
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => {
  server.close().closeAllConnections()
  simulator.reset()
  seen.length = 0
})
afterAll(() => simulator.close())

async function start(display: UniversalPromptOptions['display']): Promise<FetchAgent> {
  const middlewares: Middleware[] = [sessions]
  server = createServer((request, response) => void respond(new Context(request, response), middlewares))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const { host, application } = simulator
  const keys = { host, clientId: application.ikey, clientSecret: application.skey }
  const duo = createDuo({
    origin,
    cookieSecret: 'a secret of the application that is long enough',
    prompt: universalPrompt({ ...keys, ...(display && { display }) }),
    getUsername: () => 'alice',
    store: sessionStore(),
    onVerified: (_ctx, { claims }) => void seen.push(claims?.auth_context?.application),
  })
  middlewares.push(duo.routes(), duo.guard(), (ctx) => void (ctx.body = 'Hello'))
  return fetchAgent(origin)
}

describe('what people read at Duo', () => {
  it('is chosen for each request, and is on the prompt, the phone, in the events and in the claims', async () => {
    const agent = await start((ctx: Context, username) => ({
      username: `${username} (${ctx.get('x-tenant')})`,
      applicationName: 'Wiki <b>',
      applicationId: 'wiki-1',
    }))
    const begun = await agent.send({ method: 'GET', path: '/duo/start', headers: { 'x-tenant': 'acme' } })
    const prompt = await fetch(begun.header('location') ?? '')
    const page = await prompt.text()
    expect(page).toContain('<strong>alice (acme)</strong> at Wiki &#60;b&#62;')
    expect(simulator.events.last('prompt.opened')).toMatchObject({
      user: 'alice',
      detail: { displayUsername: 'alice (acme)', destinationName: 'Wiki <b>', destinationId: 'wiki-1' },
    })
    const sid = /data-sid="(.*?)"/.exec(page)?.[1] ?? ''
    const push = new URLSearchParams({ sid, action: 'push', device: 'device1' })
    await fetch(`${simulator.url}/frame/v4/sim/prompt`, { method: 'POST', body: push })
    expect(simulator.pending.list()).toMatchObject([
      { user: 'alice', shownUser: 'alice (acme)', application: 'Wiki <b>' },
    ])
    expect(await (await fetch(simulator.phoneUrl)).text()).toContain('Login request for alice (acme)')
    expect((await passDuo(agent, '/')).text).toBe('Hello')
    expect(seen).toEqual([{ key: simulator.application.ikey, name: 'Local application', destination_name: 'Wiki <b>' }])
  })

  it('is what Duo knows, without the option or without an answer', async () => {
    const agent = await start(() => undefined)
    expect((await passDuo(agent, '/')).text).toBe('Hello')
    expect(seen).toEqual([{ key: simulator.application.ikey, name: 'Local application' }])
  })

  it.each<[string, () => unknown, string]>([
    [
      'the promise of an async function',
      async () => Promise.reject(new Error('no database')),
      'options of display must not be a promise',
    ],
    ['a property', () => ({ username: Promise.reject(new Error('no database')) }), 'display.username must be a string'],
  ])('is refused where it is a promise, and ends no process where that fails: %s', async (_name, display, message) => {
    const [rejections, lines]: [unknown[], string[]] = [[], []]
    const onRejection = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    const log = vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
    onTestFinished(() => {
      process.off('unhandledRejection', onRejection)
      log.mockRestore()
    })
    const agent = await start(display as UniversalPromptOptions['display'])
    expect((await agent.send({ method: 'GET', path: '/duo/start' })).status).toBe(500)
    await new Promise((later) => setImmediate(later))
    expect([rejections, lines]).toEqual([[], [expect.stringContaining(message)]])
  })

  it('must be a function', () => {
    const keys = { host: simulator.host, clientId: 'D'.repeat(20), clientSecret: 's'.repeat(40) }
    expect(() => universalPrompt({ ...keys, display: { username: 'x' } as never })).toThrow(
      'display must be a function',
    )
    server = createServer()
  })
})
