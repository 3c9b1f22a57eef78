import type { Reply, Visitor } from '@duokit/conformance'
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

/** The URL that SvelteKit's scripts open: each kind of function reads it in another place. */
function redirectOf(reply: Reply): string {
  const { type, location, data } = reply.json()
  expect([reply.status, type, reply.headers['cache-control']]).toEqual([
    200,
    'redirect',
    expect.stringMatching('no-store'),
  ])
  // As devalue writes it: the first value has the positions of the others.
  expect(JSON.parse(String(data))).toEqual([{ redirect: 1 }, location])
  return String(location)
}

const idOf = async (): Promise<string> =>
  (await formOf(await logInWithDuo(running, 'alice'))).replace(/.*=(.*)(?:%2F|\/).*/, '$1')

it('leads a remote query to a login, and back to the page that asks', async () => {
  const headers = { referer: `${running.origin}/account?month=5` }
  const reply = await (await logIn(running, 'bob')).get(`/_app/remote/${await idOf()}/paid`, { as: 'script', headers })
  expect(redirectOf(reply)).toBe(`${running.origin}/duo/start?next=%2Faccount%3Fmonth%3D5`)
})

it('leads a remote form to a fresh login, and does not let it pass for sent', async () => {
  const headers = {
    referer: `${running.origin}/account?month=5`,
    'content-type': 'application/x-sveltekit-formdata',
    'x-sveltekit-pathname': '/account',
    'x-sveltekit-search': '?month=5',
  }
  const path = `/_app/remote/${await idOf()}/pay`
  const reply = await (await logIn(running, 'bob')).post(path, '', { as: 'script', headers })
  expect(redirectOf(reply)).toBe(`${running.origin}/duo/start?next=%2Faccount%3Fmonth%3D5&max_age=300`)
})

it.each(['http://user:password@127.0.0.1/account', 'https://elsewhere.example/account', 'data:text/html,'])(
  'leads a remote query to a login also if it says that %s asks',
  async (referer) => {
    const path = `/_app/remote/${await idOf()}/paid`
    const reply = await (await logIn(running, 'bob')).get(path, { headers: { referer } })
    expect(redirectOf(reply)).toBe(`${running.origin}/duo/start?next=%2F`)
  },
)
