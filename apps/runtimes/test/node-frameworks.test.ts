import { fileURLToPath } from 'node:url'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { missingOf, type RuntimeName } from 'web-sample/binary'
import { freePort } from './free-port.js'
import { startProgram } from './program.js'

// Frameworks that are written for Node, on other runtimes, with the built packages.

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => simulator.close())

async function start(runtime: RuntimeName, framework: string): Promise<string> {
  const { host, application } = simulator
  const origin = `http://localhost:${await freePort()}`
  const file = fileURLToPath(new URL(`applications/${framework}.mjs`, import.meta.url))
  const program = await startProgram(runtime, [file, origin, host, application.ikey, application.skey])
  onTestFinished(() => program.close())
  return origin
}

for (const runtime of ['bun', 'deno'] as const) {
  const missing = missingOf(runtime)
  describe.skipIf(missing !== undefined)(
    `${runtime}${missing === undefined ? '' : ` (skipped, since ${missing})`}`,
    () => {
      it.each(['koa', 'express', 'nest'])(
        'runs %s, which refuses, logs in and lets a verified user in',
        async (name) => {
          const agent = fetchAgent(await start(runtime, name))
          const program = await agent.send({ method: 'GET', path: '/account', headers: { accept: 'application/json' } })
          expect([program.status, JSON.parse(program.text)]).toMatchObject([401, { code: 'duo_required' }])
          const page = await passDuo(agent, '/account')
          expect([page.status, page.text]).toEqual([200, 'Hello alice'])
          const status = await agent.send({ method: 'GET', path: '/duo/status' })
          expect(JSON.parse(status.text)).toMatchObject({ verified: true, username: 'alice' })
        },
        60_000,
      )
    },
  )
}
