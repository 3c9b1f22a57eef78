import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { missingOf } from 'web-sample/binary'
import { freePort } from './free-port.js'

// `demo web` as it is built, with each of its flags.

const main = fileURLToPath(new URL('../../web-sample/dist/main.js', import.meta.url))

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => simulator.close())

/** Starts the sample, which says something once it listens. */
async function start(flag: string): Promise<string> {
  const { host, application } = simulator
  const port = await freePort()
  const child = spawn(process.execPath, [main, flag], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      DUO_HOST: host,
      DUO_CLIENT_ID: application.ikey,
      DUO_CLIENT_SECRET: application.skey,
    },
  })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill()
    expect(await exited).toEqual([0, null])
  })
  const first = await Promise.race([once(child.stdout, 'data'), exited])
  expect(String(first[0])).toContain('The sample is at')
  child.stdout.resume()
  return `http://localhost:${port}`
}

const page = { accept: 'text/html' }

for (const runtime of ['bun', 'deno', 'workerd'] as const) {
  const missing = missingOf(runtime)
  const reason = missing === undefined ? '' : ` (skipped, since ${missing})`
  describe.skipIf(missing !== undefined)(`demo web on ${runtime}${reason}`, () => {
    it('asks for a password and Duo, pushes the balance, and ends with a logout', async () => {
      const origin = await start(`--${runtime === 'workerd' ? 'workers' : runtime}`)
      const agent = fetchAgent(origin)
      const post = (path: string, form: Record<string, string>) =>
        agent.send({ method: 'POST', path, form: new URLSearchParams(form), headers: { origin } })
      const stranger = await agent.send({ method: 'GET', path: '/account', headers: page })
      expect([stranger.status, stranger.header('location')]).toEqual([303, expect.stringContaining('/login')])
      expect((await post('/login', { username: 'alice', password: 'wrong' })).status).toBe(401)
      expect((await post('/login', { username: 'alice', password: 'duokit' })).status).toBe(303)
      const account = await passDuo(agent, '/account')
      expect([account.status, account.text]).toEqual([200, expect.stringContaining('Hello <strong>alice</strong>')])
      expect(account.header('content-security-policy')).toContain("default-src 'none'")
      const balance = await fetch(`${origin}/live/events`, { headers: { cookie: agent.cookies() } })
      expect((await post('/logout', {})).header('location')).toBe('/')
      expect(await balance.text()).toMatch(/^(data: \{"balance":"1,234\.\d\d"\}\n\n)*event: end\ndata:\n\n$/)
      const after = await agent.send({ method: 'GET', path: '/api/account', headers: { accept: 'application/json' } })
      expect([after.status, JSON.parse(after.text)]).toMatchObject([401, { code: 'first_factor_required' }])
    }, 60_000)
  })
}
