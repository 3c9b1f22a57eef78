import type { Reply, Visitor } from '@duokit/conformance'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logIn, stranger } from './person.js'
import { type RunningRecipe, startRecipe } from './recipe.js'
import { recipes } from './recipes.js'

// A framework's router fetches a page by itself, and shows an error for a refusal that it does not understand.

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => simulator.close())

function useRecipe(name: string): () => RunningRecipe {
  let running: RunningRecipe
  beforeAll(async () => {
    const recipe = recipes.find((candidate) => candidate.name === name)
    if (recipe === undefined) throw new Error(`There is no recipe ${name}`)
    running = await startRecipe(recipe, simulator)
  })
  afterAll(() => running.close())
  return () => running
}

/** Somebody unknown, and somebody who has passed the first factor: both go on at the start of a login. */
const visitors = async (running: RunningRecipe): Promise<Visitor[]> => [
  stranger(running),
  await logIn(running, 'alice'),
]

const page = '/duo/start?next=%2Faccount%3Fmonth%3D5'
const form = '/duo/start?next=%2Faccount&max_age=300'

describe('SvelteKit', () => {
  const running = useRecipe('sveltekit')
  const redirectOf = (reply: Reply) => ({ type: reply.json()['type'], location: reply.json()['location'] })

  it('goes to Duo and back to the page of a link, with its query', async () => {
    for (const visitor of await visitors(running())) {
      const reply = await visitor.get('/account/__data.json?month=5&x-sveltekit-invalidated=11', { as: 'script' })
      expect(redirectOf(reply)).toEqual({ type: 'redirect', location: page })
    }
  })

  it('goes to a fresh login for a form with use:enhance', async () => {
    const headers = { accept: 'application/json', 'x-sveltekit-action': 'true' }
    for (const visitor of await visitors(running())) {
      const reply = await visitor.post('/account?/transfer', 'amount=1', { as: 'script', headers })
      expect(redirectOf(reply)).toEqual({ type: 'redirect', location: form })
    }
  })
})

describe('React Router', () => {
  const running = useRecipe('react-router')
  const redirectOf = ({ status, headers }: Reply) => ({
    status,
    location: headers['x-remix-redirect'],
    reload: headers['x-remix-reload-document'],
    caching: headers['cache-control'],
  })
  const to = (location: string) => ({ status: 204, location, reload: 'true', caching: 'no-store' })

  it('goes to Duo and back to the page of a Link, with its query', async () => {
    for (const visitor of await visitors(running())) {
      for (const query of ['?month=5', '?month=5&_routes=routes%2Faccount']) {
        expect(redirectOf(await visitor.get(`/account.data${query}`, { as: 'script' }))).toEqual(to(page))
      }
      const slash = redirectOf(await visitor.get('/account/_.data', { as: 'script' }))
      expect(slash.location).toBe('/duo/start?next=%2Faccount%2F')
    }
  })

  it('goes to a fresh login for a Form', async () => {
    for (const visitor of await visitors(running())) {
      expect(redirectOf(await visitor.post('/account.data', 'amount=1', { as: 'script' }))).toEqual(to(form))
    }
  })

  it('finds the routes of the links of an open page', async () => {
    const { text } = await stranger(running()).get('/')
    const version = /\/manifest-(\w+)\.js/.exec(text)?.[1] ?? 'not-in-the-page'
    const reply = await stranger(running()).get(`/__manifest?paths=%2Faccount&version=${version}`, { as: 'script' })
    expect([reply.status, Object.keys(reply.json())]).toEqual([200, expect.arrayContaining(['routes/account'])])
  })
})
