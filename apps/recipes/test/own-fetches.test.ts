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

const page = 'next=%2Faccount%3Fmonth%3D5'
const form = 'next=%2Faccount'

/** Somebody unknown, who goes to the first factor, and somebody who goes to Duo, for a form to a fresh login. */
const visitors = async ({ origin, ...running }: RunningRecipe) => {
  const [nobody, alice] = [stranger({ origin, ...running }), await logIn({ origin, ...running }, 'alice')]
  const [login, start] = [`${origin}/login?`, `${origin}/duo/start?`]
  return [
    {
      visitor: nobody,
      page: login + page,
      form: login + form,
      slash: `${login}next=%2Faccount%2F`,
      home: `${login}next=%2F`,
    },
    {
      visitor: alice,
      page: start + page,
      form: `${start}${form}&max_age=300`,
      slash: `${start}next=%2Faccount%2F`,
      home: `${start}next=%2F`,
    },
  ]
}

describe('SvelteKit', () => {
  const running = useRecipe('sveltekit')
  const redirectOf = (reply: Reply) => ({ type: reply.json()['type'], location: reply.json()['location'] })

  it('goes to Duo and back to the page of a link, with its query', async () => {
    for (const { visitor, ...ways } of await visitors(running())) {
      const reply = await visitor.get('/account/__data.json?month=5&x-sveltekit-invalidated=11', { as: 'script' })
      expect(redirectOf(reply)).toEqual({ type: 'redirect', location: ways.page })
    }
  })

  it('also goes there if SvelteKit takes another origin for its own', async () => {
    for (const { visitor, ...ways } of await visitors(running())) {
      const headers = { host: 'inside.example' }
      const reply = await visitor.get('/account/__data.json?month=5', { as: 'script', headers })
      expect(redirectOf(reply)).toEqual({ type: 'redirect', location: ways.page })
    }
  })

  it('goes to a fresh login for a form with use:enhance', async () => {
    const headers = { accept: 'application/json', 'x-sveltekit-action': 'true' }
    for (const { visitor, ...ways } of await visitors(running())) {
      const reply = await visitor.post('/account?/transfer', 'amount=1', { as: 'script', headers })
      expect(redirectOf(reply)).toEqual({ type: 'redirect', location: ways.form })
    }
  })
})

describe('Astro', () => {
  const running = useRecipe('astro')

  it('tells a script that calls an action the URL of a fresh login', async () => {
    const headers = { accept: 'application/json', referer: `${running().origin}/account` }
    for (const { visitor, ...ways } of await visitors(running())) {
      const reply = await visitor.post('/_actions/transfer', '', { as: 'script', headers })
      const error = { type: 'AstroActionError', code: 'UNAUTHORIZED', message: ways.form }
      expect([reply.status, reply.json()]).toEqual([401, error])
    }
  })

  it('shows a page to a person who sends a form to an action', async () => {
    for (const { visitor } of await visitors(running())) {
      const reply = await visitor.post('/_actions/transfer')
      expect([reply.status, reply.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8'])
    }
  })
})

describe('Next.js', () => {
  const running = useRecipe('nextjs')

  it('goes to a login for a Server Action', async () => {
    const headers = {
      accept: 'text/x-component',
      'next-action': 'a'.repeat(42),
      referer: `${running().origin}/account`,
    }
    for (const { visitor, ...ways } of await visitors(running())) {
      const reply = await visitor.post('/account', '[]', { as: 'script', headers })
      const way = ways.form.replace('&max_age=300', '')
      expect([reply.status, reply.headers['x-action-redirect']]).toEqual([401, `${way};push`])
    }
  })

  it('starts no login when the router looks where a redirect leads', async () => {
    const alice = await logIn(running(), 'alice')
    const way = '/duo/start?next=%2Faccount'
    const ahead = await alice.get(way, { as: 'script', headers: { rsc: '1' } })
    expect([ahead.status, ahead.cookies]).toEqual([403, []])
    expect((await alice.get(way)).status).toBe(303)
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
    for (const { visitor, ...ways } of await visitors(running())) {
      for (const query of ['?month=5', '?month=5&_routes=routes%2Faccount']) {
        expect(redirectOf(await visitor.get(`/account.data${query}`, { as: 'script' }))).toEqual(to(ways.page))
      }
      const slash = redirectOf(await visitor.get('/account/_.data', { as: 'script' }))
      expect(slash.location).toBe(ways.slash)
    }
  })

  it('goes to a fresh login for a Form', async () => {
    for (const { visitor, ...ways } of await visitors(running())) {
      expect(redirectOf(await visitor.post('/account.data', 'amount=1', { as: 'script' }))).toEqual(to(ways.form))
    }
  })

  it('goes back to the page that loads an endpoint with a fetcher, not to the endpoint', async () => {
    const load = (visitor: Visitor, referer?: string) =>
      visitor.get('/api/account.data?_routes=routes%2Fapi-account', { as: 'script', headers: { referer } })
    for (const { visitor, ...ways } of await visitors(running())) {
      expect(redirectOf(await load(visitor, `${running().origin}/account?month=5`))).toEqual(to(ways.page))
      for (const referer of [undefined, 'https://elsewhere.example/account?month=5', 'about:blank', 'no URL']) {
        expect([referer, redirectOf(await load(visitor, referer))]).toEqual([referer, to(ways.home)])
      }
    }
  })

  it('serves the data of an open page, and nothing that only resembles it', async () => {
    const nobody = stranger(running())
    for (const path of ['/_.data', '/login.data']) {
      expect([path, (await nobody.get(path, { as: 'script' })).status]).toEqual([path, 200])
    }
    // For React Router these are pages named `_root` and `__manifest`, which a catch-all route would serve.
    const ways = [await nobody.get('/_root.data', { as: 'script' }), await nobody.get('/__manifest/')]
    const login = `${running().origin}/login?next=%2F`
    expect(ways.map(({ headers }) => headers['x-remix-redirect'] ?? headers['location'])).toEqual([
      `${login}_root`,
      `${login}__manifest%2F`,
    ])
  })

  it('finds the routes of the links of an open page', async () => {
    const { text } = await stranger(running()).get('/')
    const version = /\/manifest-(\w+)\.js/.exec(text)?.[1] ?? 'not-in-the-page'
    const reply = await stranger(running()).get(`/__manifest?paths=%2Faccount&version=${version}`, { as: 'script' })
    expect([reply.status, Object.keys(reply.json())]).toEqual([200, expect.arrayContaining(['routes/account'])])
  })
})
