import { createSimulator, type Simulator } from '@duokit/simulator'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQuery, openTx, parent, signRequest } from './frame-client.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => simulator.close())

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.stringMatching(/^[\w|:;=.%&?/\\ "'<>+-]{0,60}$/),
)
/** The same choices at each run; a counterexample is printed with the path that makes it again. */
const repeatable = { seed: 20_261_125, numRuns: 100 }

function expectNoFault(): void {
  expect(simulator.events.last('server.error')).toBeUndefined()
}

test('the frame answers any query, and lets nobody in', async () => {
  const property = fc.asyncProperty(anyText, anyText, anyText, async (tx, from, more) => {
    for (const query of [
      more,
      new URLSearchParams({ tx, parent: from, v: more }).toString(),
      `tx=TX|${tx}|${more}&parent=${parent}`,
    ]) {
      const page = await openQuery(simulator, query)
      expect(page.status).toBeLessThan(500)
      expect(page.message ?? '').not.toMatch(/^AUTH/)
    }
    expectNoFault()
  })
  await fc.assert(property, repeatable)
})

test('the frame refuses every single change of a signed request', async () => {
  const { tx } = signRequest(simulator, 'alice')
  const character = fc.stringMatching(/^[\w|=]$/)
  const property = fc.asyncProperty(fc.nat({ max: tx.length - 1 }), character, async (at, other) => {
    fc.pre(tx[at] !== other)
    const page = await openTx(simulator, tx.slice(0, at) + other + tx.slice(at + 1))
    expect(page.message ?? '').not.toMatch(/^AUTH/)
  })
  await fc.assert(property, repeatable)
  expect((await openTx(simulator, tx)).message).toMatch(/^AUTH/)
})

test('the endpoints of the Universal Prompt answer any form and any query', async () => {
  const path = fc.constantFrom('authorize', 'health_check', 'token')
  const names = fc.constantFrom('client_id', 'request', 'client_assertion', 'code', 'grant_type', 'response_type')
  const { ikey } = simulator.application
  const fields = fc.dictionary(
    names,
    fc.oneof(
      anyText,
      fc.constant(ikey),
      anyText.map((text) => `e30.${text}.x`),
    ),
  )
  const property = fc.asyncProperty(path, fields, fc.boolean(), async (endpoint, given, posts) => {
    const form = new URLSearchParams(given)
    const url = `${simulator.url}/oauth/v1/${endpoint}`
    const asked = posts
      ? fetch(url, { method: 'POST', body: form })
      : fetch(`${url}?${form.toString()}`, { redirect: 'manual' })
    const { status } = await asked
    expect([400, 401, 404, 405]).toContain(status)
    expectNoFault()
  })
  await fc.assert(property, repeatable)
})

test('a control call with any body is carried out or refused, and nothing else', async () => {
  const call = fc.constantFrom(
    'PATCH /sim/config',
    'PUT /sim/users/alice',
    'POST /sim/users/alice/outcomes',
    'POST /sim/clock',
    'PUT /sim/apps/x',
  )
  const body = fc.oneof(
    fc.json(),
    anyText,
    fc.constantFrom('{"__proto__":{"outage":{}}}', '{"constructor":1}', '{"outage":{"toString":"hang"}}'),
  )
  const property = fc.asyncProperty(call, body, async (what, text) => {
    const [method = '', path = ''] = what.split(' ')
    const headers = { 'x-duo-simulator': '1', 'content-type': 'application/json' }
    const { status } = await fetch(simulator.url + path, { method, headers, body: text })
    expect([200, 400]).toContain(status)
    expectNoFault()
    simulator.reset()
    simulator.config.set({ defaultOutcome: 'allow' })
  })
  await fc.assert(property, repeatable)
})
