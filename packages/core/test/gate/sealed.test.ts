import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { cookieStore } from './duo.js'
import type { Visitor } from './visitor.js'

const browser = { session: false, store: cookieStore({ bindTo: 'browser' as const }) }
const secret = { cookieSecret: 'what the sites of one team share' }
const places = [
  ['origin', { origin: 'http://localhost:4321' }],
  ['path of the origin', { origin: 'http://localhost:1234/shop' }],
  ['base path', { basePath: '/two' }],
] as const

const proofForm = /^\w+-[0-9a-f]{8}$/
const pendingForm = /^\w+-[0-9a-f]{8}-try-/

/** The name and the value of this browser's cookie of a form. */
function cookieOf({ jar }: Visitor, form: RegExp): [name: string, value: string] {
  const found = [...jar].find(([name]) => form.test(name))
  if (found === undefined) throw new Error(`there is no cookie ${String(form)}`)
  return found
}

function pendingOf({ jar }: Visitor): [name: string, value: string][] {
  return [...jar].filter(([name]) => pendingForm.test(name))
}

// Cookies have a name that contains a digest of their site. An attacker renames them.
describe.each(places)('at a site with the same secret and another %s', (_name, place) => {
  it('a proof does not count under the name that proofs have there', async () => {
    const [here, other] = [await start({ ...browser, ...secret }), await start({ ...browser, ...secret, ...place })]
    const [alice, there] = [here.visitor('alice'), other.visitor('alice')]
    await here.logIn(alice)
    await other.logIn(there)
    expect((await there.get('/page')).status).toBe(200)
    there.jar.set(cookieOf(there, proofForm)[0], cookieOf(alice, proofForm)[1])
    expect((await there.get('/page')).status).toBe(303)
  })

  it('a login under way cannot be finished under the name that it would have there', async () => {
    const [here, other] = [await start({ ...browser, ...secret }), await start({ ...browser, ...secret, ...place })]
    const [alice, there] = [here.visitor('alice'), other.visitor('alice')]
    const begun = await here.begin(alice)
    const own = await other.begin(there)
    const [name, value] = cookieOf(alice, pendingForm)
    const prefix = cookieOf(there, pendingForm)[0].replace(/-try-.*/, '')
    there.jar.clear()
    there.jar.set(name.replace(/^\w+-[0-9a-f]{8}/, prefix), value)
    const postAction = own.postAction.replace(/attempt=.*/, begun.postAction.replace(/.*(?=attempt=)/, ''))
    expect((await other.approve(there, { ...begun, postAction })).status).toBe(403)
    expect(other.lastReason()).toBe('state_unknown')
  })
})

describe('the logins under way in one browser', () => {
  it('are the five newest, and each of them can be finished', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const begun = []
    for (let turn = 0; turn < 6; turn++) {
      app.clock.seconds += 1
      begun.push(await app.begin(alice))
    }
    const statuses: number[] = []
    for (const login of begun) {
      app.clock.seconds += 1
      statuses.push((await app.approve(alice, login)).status)
    }
    expect(statuses).toEqual([403, 303, 303, 303, 303, 303])
  })

  it('take 4,096 characters at most, of which the newest has its own', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const page = `/page?${'x'.repeat(900)}`
    for (let turn = 0; turn < 4; turn++) {
      app.clock.seconds += 1
      await app.begin(alice, page)
    }
    const newest = await app.begin(alice, page)
    const sizes = pendingOf(alice).map(([, value]) => value.length)
    expect(sizes).toHaveLength(2)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(4096)
    expect((await app.approve(alice, newest)).location).toBe(`http://localhost:1234${page}`)
  })

  it('stay where another instance has another secret', async () => {
    const [first, second] = [await start(secret), await start({ cookieSecret: 'what the next instance has instead' })]
    const alice = first.visitor('alice')
    const begun = await first.begin(alice)
    const there = second.visitor('alice')
    for (const [name, value] of alice.jar) there.jar.set(name, value)
    await second.begin(there)
    expect(pendingOf(there)).toHaveLength(2)
    const back = first.visitor('alice')
    for (const [name, value] of there.jar) back.jar.set(name, value)
    expect((await first.approve(back, begun)).status).toBe(303)
  })

  it('are deleted by the next one when they have expired, and so is what only has their name', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    await app.begin(alice)
    const [name] = cookieOf(alice, pendingForm)
    alice.jar.set(name.replace(/-try-.*/, '-try-made-up'), 'x')
    app.clock.seconds += 601
    await app.begin(alice)
    expect(pendingOf(alice)).toHaveLength(1)
    expect(alice.jar.has(name)).toBe(false)
  })
})
