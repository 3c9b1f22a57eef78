import type { Reply, Sending, Visitor } from '@duokit/conformance'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logIn, logInWithDuo, stranger } from './person.js'
import { type RunningRecipe, startRecipe, type Way } from './recipe.js'
import { recipes } from './recipes.js'

// Each recipe as it is built, over HTTP, with people who behave and with people who do not.

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => simulator.close())

/** What only a verified user may see. */
const secret = /balance ?of|account of/i
const plainForm: readonly Sending[] = [{ body: new URLSearchParams({ amount: '1' }) }]
const wayOf = (way: Way) => (typeof way === 'string' ? { path: way, headers: {} } : way)

describe.each(recipes)('the recipe for $name', (recipe) => {
  let running: RunningRecipe
  let origin: string
  beforeAll(async () => {
    running = await startRecipe(recipe, simulator)
    origin = running.origin
  })
  afterAll(() => running.close())

  const transfers = async (visitor: Visitor): Promise<number> => {
    const reply = await visitor.get('/api/account', { as: 'script' })
    expect(reply.status).toBe(200)
    return Number(reply.json()['transfers'])
  }

  /** Every way to send the form, as it is in the page of somebody who may see it. */
  const sendingsFor = async (visitor: Visitor): Promise<readonly [Sending, ...Sending[]]> => {
    const [first, ...others] = recipe.sendings?.((await visitor.get('/account')).text) ?? plainForm
    if (first === undefined) throw new Error('There is no form in the page')
    return [first, ...others]
  }

  /** A framework may leave the origin out. */
  const target = (location: string | undefined) => location && new URL(location, origin).href

  /** Frameworks send to their own spelling of a URL first. Where a guard sends to is another status. */
  const reach = async (visitor: Visitor, path: string, sending: Sending): Promise<Reply> => {
    const reply = await visitor.get(path, sending)
    if (![307, 308].includes(reply.status)) return reply
    const { pathname, search } = new URL(reply.location ?? '', origin)
    return visitor.get(pathname + search, sending)
  }

  it('leads to the first factor, to Duo and to the page, whose response no cache keeps', async () => {
    const unknown = await stranger(running).get('/account')
    expect([unknown.status, target(unknown.location)]).toEqual([303, `${origin}/login?next=%2Faccount`])
    const known = await (await logIn(running, 'alice')).get('/account')
    expect([known.status, target(known.location)]).toEqual([303, `${origin}/duo/start?next=%2Faccount`])
    const page = await (await logInWithDuo(running, 'alice')).get('/account')
    expect(page.text).toMatch(/(balance|account) of alice/i)
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'private, no-cache'])
  })

  it('guards the endpoint', async () => {
    const refused = await (await logIn(running, 'alice')).get('/api/account', { as: 'script' })
    expect([refused.status, refused.json()['code']]).toEqual([401, 'duo_required'])
    const reply = await (await logInWithDuo(running, 'alice')).get('/api/account', { as: 'script' })
    expect([reply.status, reply.json()['balanceOf']]).toEqual([200, 'alice'])
  })

  it('guards the data of the page, which the framework fetches by itself', async () => {
    const alice = await logInWithDuo(running, 'alice')
    const page = await alice.get('/account')
    const found =
      recipe.data instanceof RegExp ? recipe.data.exec(page.text)?.[0].replaceAll('&amp;', '&') : recipe.data
    const { path, headers } = wayOf(found ?? 'no URL in the page')
    expect((await alice.get(path, { as: 'script', headers })).text).toContain('alice')
    const bob = await (await logIn(running, 'bob')).get(path, { as: 'script', headers })
    expect(bob.text).not.toMatch(/alice|bob/)
    expect(bob.headers['cache-control']).toMatch(/no-store|private/)
  })

  it('lets nobody in over another way to the same page', async () => {
    const verified = await logInWithDuo(running, 'alice')
    expect((await verified.get('/account')).text).toMatch(secret)
    for (const visitor of [stranger(running), await logIn(running, 'mallory')]) {
      for (const way of recipe.ways) {
        for (const as of ['page', 'script'] as const) {
          const { path, headers } = wayOf(way)
          const reply = await reach(visitor, path, { as, headers })
          const shown = secret.test(reply.text) || reply.text.includes('mallory')
          expect({ way, shown, failed: reply.status >= 500 }).toEqual({ way, shown: false, failed: false })
        }
      }
    }
  })

  it('does nothing for a form that comes without a proof, once or twice, and does it for one with', async () => {
    const mallory = await logIn(running, 'mallory')
    const alice = await logInWithDuo(running, 'alice')
    const before = await transfers(alice)
    const sendings = await sendingsFor(alice)
    for (const path of [...recipe.posts, ...recipe.posts]) {
      for (const sending of sendings) {
        for (const visitor of [stranger(running), mallory]) await visitor.post(path, sending.body, sending)
      }
    }
    expect(await transfers(alice)).toBe(before)
    for (const [done, sending] of [...sendings, sendings[0]].entries()) {
      expect((await alice.post(recipe.form, sending.body, sending)).status).toBeLessThan(400)
      expect(await transfers(alice)).toBe(before + done + 1)
    }
  })

  it('does nothing for a form of another site', async () => {
    const alice = await logInWithDuo(running, 'alice')
    const before = await transfers(alice)
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    for (const { body, headers } of await sendingsFor(alice)) {
      for (const path of recipe.posts) await alice.post(path, body, { headers: { ...headers, ...foreign } })
    }
    expect(await transfers(alice)).toBe(before)
  })

  it('accepts the proof of nobody else', async () => {
    const [alice, mallory] = [await logInWithDuo(running, 'alice'), await logIn(running, 'mallory')]
    for (const [name, value] of alice.jar) if (name !== 'session') mallory.jar.set(name, value)
    expect((await mallory.get('/api/account', { as: 'script' })).status).toBe(401)
    // Nor does a session help whose proof stays in the other browser.
    const thief = stranger(running)
    thief.jar.set('session', alice.jar.get('session') ?? '')
    expect((await thief.get('/api/account', { as: 'script' })).status).toBe(401)
  })

  it('ends the proof with a logout', async () => {
    const alice = await logInWithDuo(running, 'alice')
    const cookies = [...alice.jar]
    expect((await alice.post('/logout')).status).toBe(303)
    for (const [name, value] of cookies) alice.jar.set(name, value)
    expect((await alice.get('/api/account', { as: 'script' })).status).toBe(401)
  })

  it('does not guard a file that was made when it was built', async () => {
    const [page, file] = [await stranger(running).get('/about'), await stranger(running).get('/about/')]
    expect(`${page.text} ${file.text}`).toContain('About the bank')
  })
})
