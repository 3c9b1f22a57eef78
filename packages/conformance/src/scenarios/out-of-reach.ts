import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import type { Stage } from '../stage.js'
import type { Visitor } from '../visitor.js'

const outages = ['http503', 'http500', 'html', 'reset'] as const

/** Does something in each of the ways in which Duo can be out of reach, of what is asked before a prompt. */
export async function withOutages(
  stage: Stage,
  endpoint: 'health_check' | 'ping',
  act: (outage: string) => Promise<void>,
): Promise<void> {
  for (const outage of outages) {
    stage.duo.config.set({ outage: { [endpoint]: outage } })
    await act(outage)
  }
  stage.duo.config.set({ outage: {} })
  await stage.duo.refuseConnections()
  await act('refuse')
  await stage.duo.acceptConnections()
}

/** The type of what the application reported last, where it can be heard. */
export function lastEvent(app: Application): string | undefined {
  return app.events?.at(-1)?.type
}

/** That a login cannot begin, that people are told so and can try again, and that nobody got in. */
export async function assertHeldUp(app: Application, visitor: Visitor): Promise<void> {
  const page = await visitor.get('/duo/start?next=/account')
  assert.equal(page.status, 503)
  assert.match(page.text, /href="[^"]*\/duo\/start\?next=%2Faccount"/)
  const told = await visitor.get('/duo/start', { as: 'script' })
  assert.equal(told.status, 503)
  assert.equal(typeof told.json()['code'], 'string')
  await app.assertRefused(visitor)
  if (app.events !== undefined) assert.equal(lastEvent(app), 'unavailable')
}

/** That a login cannot begin because the application is set up wrongly, and that nobody is told to wait. */
export async function assertMisconfigured(app: Application, visitor: Visitor): Promise<void> {
  const page = await visitor.get('/duo/start?next=/account')
  assert.equal(page.status, 500)
  assertHonest(page.text)
  const told = await visitor.get('/duo/start', { as: 'script' })
  assert.equal(told.status, 500)
  assert.equal(told.json()['code'], 'invalid_client')
  await app.assertRefused(visitor)
  if (app.events !== undefined) assert.equal(lastEvent(app), 'unavailable')
}

/** That a page does not promise what a retry cannot do. */
export function assertHonest(page: string): void {
  assert.match(page, /Trying again won’t help/)
  assert.doesNotMatch(page, />Try again</)
}
