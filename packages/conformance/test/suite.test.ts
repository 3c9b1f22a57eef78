import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { conformance, formatTable, runTarget, scenarios, type Target, titleOf } from '@duokit/conformance'
import { describe, expect, it } from 'vitest'

/** An application on a bare server, which does the same whatever it is asked. */
function bare(name: string, answer: RequestListener, lacks?: Target['lacks']): Target {
  return {
    name,
    ...(lacks === undefined ? {} : { lacks }),
    async start() {
      const server = createServer(answer).listen(0, '127.0.0.1')
      await new Promise((listening) => server.once('listening', listening))
      const { port } = server.address() as AddressInfo
      return {
        url: `http://127.0.0.1:${port}`,
        close() {
          server.closeAllConnections()
          server.close()
        },
      }
    },
  }
}

/** Logs everybody in and lets everybody see everything. */
const open: RequestListener = (request, response) => {
  response.statusCode = request.url === '/login' ? 303 : 200
  response.end('{}')
}

describe('the list', () => {
  it('gives each scenario an id of its own', () => {
    const ids = scenarios.map(({ id }) => id)
    expect(ids.every((id) => /^DUO-\d{3}$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(70)
  })
  it('has names that continue their level', () => {
    for (const scenario of scenarios) expect(titleOf(scenario)).toMatch(/^DUO-\d{3} (MUST|SHOULD) [a-z].*[^.]$/)
  })
})

// They mostly wait for sockets that an application without a guard leaves open.
describe.concurrent('the suite', () => {
  it('fails an application that lets everybody in, in every scenario', async () => {
    const failures: unknown[] = []
    const results = await runTarget(bare('open', open), (_scenario, error) => failures.push(error))
    const passed = results.filter(({ state }) => state === 'passed').map(({ scenario }) => scenario)
    expect(passed).toEqual([])
    expect(failures).toHaveLength(scenarios.length)
  })
  it('fails an application that answers errors alone, in every scenario', async () => {
    const results = await runTarget(bare('broken', (_request, response) => void response.writeHead(500).end()))
    expect(results.filter(({ state }) => state !== 'failed')).toEqual([])
  })
  it('skips what a target cannot have, with its reason', async () => {
    const results = await runTarget(bare('small', open, { clock: 'it has a clock of its own' }))
    const skipped = results.filter(({ state }) => state === 'skipped')
    expect(skipped).toHaveLength(scenarios.filter(({ needs }) => needs.includes('clock')).length)
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['it has a clock of its own']))
  })
  it('defines a test for each scenario in any runner', () => {
    const names: string[] = []
    const test = Object.assign((name: string) => names.push(name), { skip: (name: string) => names.push(`- ${name}`) })
    const target = bare('small', open, { 'any-user': 'it knows two users' })
    conformance(target, { describe: (name, define) => (names.push(name), define()), it: test })
    expect(names).toHaveLength(scenarios.length + 1)
    expect(names).toContain('- DUO-130 MUST accept usernames in every script (skipped, since it knows two users)')
  })

  it('starts a program that is put together once for all scenarios, and closes it', async () => {
    const other = { 'cookie-stores': 'it has a session', 'no-body-parser': 'it reads forms' }
    const target = bare('built', open, { options: 'it is built', clock: 'it has its own', ...other })
    const log: string[] = []
    const start: Target['start'] = async (options) => {
      const { url, close } = await target.start(options)
      log.push(`start ${'kind' in options.prompt ? options.prompt.kind : ''}`)
      return { url, close: () => (log.push('close'), close()) }
    }
    const runs: (() => Promise<void>)[] = []
    const test = Object.assign((_: string, run: () => Promise<void>) => runs.push(run), { skip: () => undefined })
    let end = () => Promise.resolve()
    const afterAll = (close: typeof end) => (end = close)
    conformance({ ...target, start }, { describe: (_, define) => define(), it: test, afterAll })
    const results = await runOneByOne(runs)
    expect(results.filter((state) => state === 'passed')).toEqual([])
    expect(results.length).toBeGreaterThan(70)
    expect(log).toEqual(['start iframe', 'start universal'])
    await end()
    expect(log.slice(2)).toEqual(['close', 'close'])
  })
})

async function runOneByOne(runs: readonly (() => Promise<void>)[]): Promise<string[]> {
  const results: string[] = []
  for (const run of runs) {
    results.push(
      await run().then(
        () => 'passed',
        () => 'failed',
      ),
    )
  }
  return results
}

describe('the table', () => {
  it('shows scenario by target, reasons and counts, and closes with the sum', () => {
    const [one, two] = ['DUO-001 MUST do this', 'DUO-002 SHOULD do that']
    const text = formatTable([
      { scenario: one, target: 'koa 3', state: 'passed' },
      { scenario: two, target: 'koa 3', state: 'failed' },
      { scenario: one, target: 'sample', state: 'skipped', reason: 'it has no clock' },
      { scenario: two, target: 'sample', state: 'passed' },
    ])
    expect(text.split('\n')).toEqual([
      'koa 3  sample',
      '✓      1       DUO-001 MUST do this',
      '✗      ✓       DUO-002 SHOULD do that',
      '',
      '1: skipped, since it has no clock',
      'koa 3: 1 passed, 1 failed',
      'sample: 1 passed, 0 failed, 1 skipped',
      '',
      '2 passed, 1 failed',
    ])
  })
})
