import { fileURLToPath } from 'node:url'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf, passDuo } from './stage/application.js'
import { type Program, startProgram } from './stage/program.js'
import { Visitor } from './stage/visitor.js'

// The application of test/nuxt-3, on Nuxt 3, as it is built for a server of Node's.

let simulator: Simulator
let program: Program
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  program = await run({ NUXT_SESSION_PASSWORD: 'a password of the application under test' })
})

function run(env: Record<string, string>): Promise<Program> {
  return startProgram(['.output/server/index.mjs'], {
    cwd: fileURLToPath(new URL('./nuxt-3', import.meta.url)),
    env: { ...keysOf(simulator), NUXT_DUO_ORIGIN: 'http://localhost:PORT', ...env },
  })
}

afterAll(async () => {
  await program?.close()
  await simulator.close()
})

async function loggedIn(): Promise<Visitor> {
  const visitor = new Visitor(Number(new URL(program.url).port), program.url)
  const entered = await visitor.post('/login', { username: 'alice' })
  expect(entered.headers.get('location')).toBe('/account')
  return visitor
}

describe('on Nuxt 3', () => {
  it('guards a path, a handler and a page, and takes the person to Duo and back', async () => {
    const alice = await loggedIn()
    expect((await alice.ask('/api/payroll')).status).toBe(401)
    expect((await alice.visit('/payroll')).headers.get('location')).toBe('/duo/start?next=%2Fpayroll')
    const start = (await alice.visit('/account')).headers.get('location') ?? ''
    expect(start).toBe(`${program.url}/duo/start?next=%2Faccount`)
    expect(await passDuo(alice, start)).toBe(`${program.url}/account`)
    expect(await (await alice.visit('/account')).text()).toContain('Account of alice')
    expect(await (await alice.visit('/payroll')).text()).toContain('Payroll by alice')
    expect(await (await alice.visit('/')).text()).toContain('Hello alice')
  })

  it('sends whoever has not passed the first factor to the login page', async () => {
    const stranger = new Visitor(Number(new URL(program.url).port), program.url)
    expect((await stranger.visit('/account')).headers.get('location')).toBe(`${program.url}/?next=%2Faccount`)
    expect(await (await stranger.visit('/')).text()).toContain('Log in')
  })

  it('works as the README prints it below app.baseURL', async () => {
    const env = { NUXT_SESSION_PASSWORD: 'a password of the application under test', NUXT_APP_BASE_URL: '/shop/' }
    const shop = await run(env)
    try {
      const visitor = new Visitor(Number(new URL(shop.url).port), shop.url)
      const entered = await visitor.post('/shop/login', { username: 'alice' })
      expect(entered.headers.get('location')).toBe('/shop/account')
      const begin = (await visitor.visit('/shop/account')).headers.get('location') ?? ''
      expect(await passDuo(visitor, begin)).toBe(`${shop.url}/shop/account`)
      expect(await (await visitor.visit('/shop/account')).text()).toContain('Account of alice')
    } finally {
      await shop.close()
    }
  })

  it('names the variable of a password that is missing', async () => {
    await expect(run({})).rejects.toThrow(/Set NUXT_SESSION_PASSWORD where the server starts/)
  })
})
