import { fileURLToPath } from 'node:url'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from './free-port.js'

// Cloudflare's own runtime, as its npm package brings it, with the built packages.

const entry = fileURLToPath(new URL('applications/worker.mjs', import.meta.url))

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => simulator.close())

async function bundleFor(origin: string): Promise<string> {
  const { host, application } = simulator
  const settings = { origin, host, clientId: application.ikey, clientSecret: application.skey }
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    // As wrangler does: https://developers.cloudflare.com/workers/wrangler/bundling/
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    define: { SETTINGS: JSON.stringify(settings) },
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

/** Starts a worker on loopback that asks nobody but the local Duo. */
async function start(compatibilityDate: string): Promise<string> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const worker = new Miniflare({
    host: '127.0.0.1',
    port,
    // It would ask Cloudflare where this machine is.
    cf: false,
    modules: true,
    script: await bundleFor(origin),
    compatibilityDate,
    compatibilityFlags: ['nodejs_compat'],
  })
  onTestFinished(() => worker.dispose())
  await worker.ready
  return origin
}

describe.each([
  // The first date of today's nodejs_compat; the last one without emitWarning in node:process; the first one with it.
  '2024-09-23',
  '2025-09-14',
  '2025-09-15',
  '2026-07-01',
])('workerd with the compatibility date %s', (date) => {
  it('refuses, logs in and lets a verified user in', async () => {
    const agent = fetchAgent(await start(date))
    expect((await agent.send({ method: 'GET', path: '/account' })).status).toBe(303)
    const program = await agent.send({ method: 'GET', path: '/account', headers: { accept: 'application/json' } })
    expect([program.status, JSON.parse(program.text)]).toMatchObject([401, { code: 'duo_required' }])
    const page = await passDuo(agent, '/account')
    expect([page.status, page.text]).toEqual([200, 'Hello alice'])
    const status = await agent.send({ method: 'GET', path: '/duo/status' })
    expect(JSON.parse(status.text)).toMatchObject({ verified: true, username: 'alice' })
  }, 60_000)
})
