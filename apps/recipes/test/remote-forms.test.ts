import type { Visitor } from '@duokit/conformance'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { logIn, logInWithDuo, stranger } from './person.js'
import { type RunningRecipe, startRecipe } from './recipe.js'
import { recipes } from './recipes.js'

// A remote function of SvelteKit belongs to no route: without scripts, its form can be sent to each page.

let simulator: Simulator
let running: RunningRecipe
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  const recipe = recipes.find(({ name }) => name === 'sveltekit')
  if (recipe === undefined) throw new Error('There is no recipe for SvelteKit')
  running = await startRecipe(recipe, simulator)
})
afterAll(async () => {
  await running.close()
  await simulator.close()
})

const transfers = async (visitor: Visitor): Promise<unknown> =>
  (await visitor.get('/api/account', { as: 'script' })).json()['transfers']

/** The query that names the form in the page of somebody who may see it. */
async function formOf(visitor: Visitor): Promise<string> {
  const [found] = /\?\/remote=[^"]+/.exec((await visitor.get('/account')).text) ?? []
  if (found === undefined) throw new Error('There is no remote form in the page')
  return found
}

it('runs no remote form for somebody without a proof, on whatever page it is sent to', async () => {
  const alice = await logInWithDuo(running, 'alice')
  const query = await formOf(alice)
  for (const visitor of [stranger(running), await logIn(running, 'mallory')]) {
    for (const path of ['/', '/login', '/about', '/account']) {
      expect((await visitor.post(path + query, new URLSearchParams())).status).toBeGreaterThanOrEqual(400)
    }
  }
  expect(await transfers(alice)).toBe(0)
  for (const path of ['/', '/account']) expect((await alice.post(path + query, new URLSearchParams())).status).toBe(200)
  expect(await transfers(alice)).toBe(2)
})

it('leads a remote query to a login, and back to the page that asks', async () => {
  const id = (await formOf(await logInWithDuo(running, 'alice'))).replace(/.*=(.*)(?:%2F|\/).*/, '$1')
  const headers = { referer: `${running.origin}/account?month=5` }
  const reply = await (await logIn(running, 'bob')).get(`/_app/remote/${id}/paid`, { as: 'script', headers })
  const location = `${running.origin}/duo/start?next=%2Faccount%3Fmonth%3D5`
  expect(reply.json()).toMatchObject({ type: 'redirect', location })
})

it.each(['http://user:password@127.0.0.1/account', 'https://elsewhere.example/account', 'data:text/html,'])(
  'leads a remote query to a login also if it says that %s asks',
  async (referer) => {
    const id = (await formOf(await logInWithDuo(running, 'alice'))).replace(/.*=(.*)(?:%2F|\/).*/, '$1')
    const reply = await (await logIn(running, 'bob')).get(`/_app/remote/${id}/paid`, { headers: { referer } })
    expect(reply.json()).toMatchObject({ type: 'redirect' })
    expect(reply.json()['location']).toMatch(`${running.origin}/duo/start?`)
  },
)
