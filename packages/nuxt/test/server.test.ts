import { createHash } from 'node:crypto'
import type { H3Event } from 'h3'
import { describe, expect, it, vi } from 'vitest'
import { origin, passDuo, useApplications } from './stage/application.js'

const applications = useApplications()

/** Where Nuxt's own script asks for a component of the server's, with the digest that Nuxt demands. */
function islandAddress(name: string, url: string): string {
  const asked = `['${name}',{},{url:'${url}'},undefined]`
  const digest = createHash('sha256').update(asked).digest('base64url').replace(/[-_]/g, '')
  return `/__nuxt_island/${name}_${digest}.json?${new URLSearchParams({ url }).toString()}`
}

describe('a handler that asks for a proof', () => {
  it('tells a script that Duo is needed and where a login begins, and answers who is verified', async () => {
    const app = await applications.start()
    const alice = await app.user()
    const refused = await alice.ask('/api/payroll', { referer: `${origin}/payroll` })
    expect(refused.status).toBe(401)
    const { data } = (await refused.json()) as { data: { code: string; start: string } }
    expect(data).toEqual({ code: 'duo_required', start: `${origin}/duo/start?next=%2Fpayroll` })
    expect(await passDuo(alice, data.start)).toBe(`${origin}/payroll`)
    expect(await (await alice.ask('/api/payroll')).json()).toEqual({ by: 'alice' })
  })

  it('tells nobody without a first factor where to go', async () => {
    const app = await applications.start()
    const refused = await app.visitor().ask('/api/payroll')
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ data: { code: 'first_factor_required' } })
  })

  it('says how recent the verification has to be', async () => {
    const app = await applications.start()
    const refused = await (await app.user()).ask('/api/bonus')
    expect(await refused.json()).toMatchObject({ data: { start: `${origin}/duo/start?max_age=60` } })
  })
})

describe('route rules', () => {
  it.each([
    '/admin',
    '/admin/',
    '/admin/users',
    '/ADMIN',
    '/Admin/Users',
    '/%61dmin',
    '/%2561dmin/users',
    '//admin',
    '/admin//users',
    '/admin/../admin/users',
    '/open/../admin',
    '/admin%2fusers',
    '/admin\\users',
    '/admin?x=/open',
    '/admin/_payload.json',
    '/%zz/../%61dmin',
    // One segment for the page, and two for who decodes the slash.
    '/TEAM/a%2Fb',
    '/TEAM/a\\b',
    '/%54eam/a%252Fb',
    // The name of somebody, as far as vue-router can tell.
    '/TEAM/..',
    '/TEAM/%2e%2e',
    '/TEAM/_payload.json',
    '/news/../TEAM/%252e%252e',
    // Beside a rule that calls the segment otherwise.
    '/api/v1/books',
    // A sign that ends a path in an address only.
    '/api/v1%23/books',
    '/api/v1#/books',
    // Nuxt makes the data of the page of them, by way of a page that it keeps.
    '/news/../ledger/_payload.json',
    '/news/../ledger/_payload-json',
    '/news/%2e%2e/LEDGER/_payload/json',
  ])('guard %s', async (path) => {
    const app = await applications.start()
    expect((await (await app.user()).ask(path)).status).toBe(401)
  })

  it('guard a page whose component is rendered on the server alone, whatever asks for it', async () => {
    const app = await applications.start()
    const alice = await app.user()
    const vault = islandAddress('page_vault', '/vault')
    expect((await alice.ask(vault)).status).toBe(401)
    expect((await alice.ask(islandAddress('page_vault', 'VAULT?'))).status).toBe(401)
    expect((await alice.post(vault, {})).status).toBe(401)
    expect((await alice.ask(islandAddress('page_notice', '/notice'))).status).toBe(200)

    await passDuo(alice, '/duo/start')
    expect(await (await alice.ask(vault)).text()).toContain('The vault')
    expect(await (await alice.visit('/vault')).text()).toContain('The vault')
  })

  it('guard nothing beside what they name, and except what they except', async () => {
    const app = await applications.start()
    const alice = await app.user()
    for (const path of ['/', '/admin/open', '/news/a%2Fb/..', '/notice'])
      expect([path, (await alice.visit(path)).status]).toEqual([path, 200])
    expect((await alice.visit('/administrator')).status).toBe(404)
    // What only looks like the exception is none.
    for (const path of ['/admin/open/x', '/admin/OPEN/x']) expect((await alice.ask(path)).status).toBe(401)
  })

  it('take a person to Duo and back', async () => {
    const app = await applications.start()
    const alice = await app.user()
    const sent = await alice.visit('/admin?tab=1')
    expect(sent.status).toBe(303)
    const start = sent.headers.get('location') ?? ''
    expect(start).toBe(`${origin}/duo/start?next=%2Fadmin%3Ftab%3D1`)
    expect(await passDuo(alice, start)).toBe(`${origin}/admin?tab=1`)
    expect((await alice.visit('/admin?tab=1')).status).toBe(200)
  })
})

describe('what is kept for all', () => {
  it('is never made with somebody’s proof', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    // What a middleware has found out is there in what Nitro keeps, too, which sees no cookies.
    const getUsername = (event: H3Event): unknown => event.context['user']
    const app = await applications.start({ underTest: { callbacks: { getUsername: getUsername as never } } })
    const alice = await app.user()
    await passDuo(alice, '/duo/start')
    expect((await alice.ask('/api/account')).status).toBe(200)
    expect((await alice.ask('/kept-proof')).status).toBe(500)
    expect(logged.mock.calls.join('\n')).toContain('A proof was asked for where the answer is kept for all')
    expect(await (await app.visitor().ask('/kept-proof')).text()).not.toContain('alice')
  })
})

describe('check, which pages ask before they are shown', () => {
  it('answers with the proof, or with why there is none', async () => {
    const app = await applications.start()
    expect(await (await app.visitor().ask('/duo/check')).json()).toEqual({
      verified: false,
      code: 'first_factor_required',
    })
    const alice = await app.user()
    const asked = await alice.ask('/duo/check?max_age=60')
    expect([asked.status, asked.headers.get('cache-control'), asked.headers.has('www-authenticate')]).toEqual([
      200,
      'no-store',
      false,
    ])
    expect(await asked.json()).toEqual({
      verified: false,
      code: 'duo_required',
      start: `${origin}/duo/start?max_age=60`,
    })
    await passDuo(alice, '/duo/start')
    expect(await (await alice.ask('/duo/check?max_age=60')).json()).toMatchObject({ verified: true, username: 'alice' })
  })

  it('says that a factor is not accepted, in place of sending people round in a circle', async () => {
    const app = await applications.start()
    const alice = await app.user()
    await passDuo(alice, '/duo/start')
    const { factor } = (await (await alice.ask('/duo/check')).json()) as { factor: string }
    const answer = (await alice.ask(`/duo/check?exclude=x&exclude=${factor}`)).json()
    expect(await answer).toEqual({ verified: false, code: 'factor_not_accepted' })
  })

  it.each([
    'max_age=',
    'max_age=0',
    'max_age=-1',
    'max_age=1.5',
    'max_age=x',
    'max_age=99999999999',
    'max_age=1&max_age=2',
    'exclude=',
  ])('refuses %s', async (query) => {
    const app = await applications.start()
    expect((await (await app.user()).ask(`/duo/check?${query}`)).status).toBe(400)
  })
})

describe('where the application lives', () => {
  it('is below app.baseURL, with a CDN for the built files alone', async () => {
    const app = await applications.start({
      environment: {
        NUXT_APP_BASE_URL: '/shop/',
        NUXT_APP_CDN_URL: 'https://cdn.example.com',
        NUXT_DUO_LOGIN_URL: '/login',
      },
    })
    expect((await app.visitor().visit('/shop/admin')).headers.get('location')).toBe(`${origin}/shop/login`)
    const alice = await app.user()
    const start = (await alice.visit('/shop/admin')).headers.get('location') ?? ''
    expect(start).toBe(`${origin}/shop/duo/start?next=%2Fshop%2Fadmin`)
    expect(await passDuo(alice, start)).toBe(`${origin}/shop/admin`)
    expect((await alice.visit('/shop/admin')).status).toBe(200)
    expect(await (await alice.ask('/shop/duo/check')).json()).toMatchObject({ verified: true })
    const home = await (await alice.visit('/shop/')).text()
    expect(home).toContain('verified as alice')
    expect(home).toContain('https://cdn.example.com/_nuxt/')
    expect((await alice.ask('/duo/status')).status).toBe(404)
    for (const path of ['/shopadmin', '/shop//admin']) expect((await app.visitor().ask(path)).status).toBe(401)
  })
})

describe('without keys', () => {
  const none = {
    NUXT_DUO_ORIGIN: '',
    NUXT_DUO_HOST: '',
    NUXT_DUO_CLIENT_ID: '',
    NUXT_DUO_CLIENT_SECRET: '',
    NUXT_DUO_COOKIE_SECRET: '',
  }

  it('shows what needs no Duo, and refuses the rest with an error that names the variables to the log alone', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const app = await applications.start({ environment: none })
    const visitor = app.visitor()
    expect((await visitor.visit('/embedded')).status).toBe(200)
    for (const path of ['/admin', '/duo/start', '/api/payroll']) {
      const reply = await visitor.ask(path)
      expect([path, reply.status]).toEqual([path, 500])
      expect(await reply.text()).not.toContain('NUXT_')
    }
    const said = logged.mock.calls.flat().map(String).join('\n')
    expect(said).toContain(
      'Missing in the environment: NUXT_DUO_ORIGIN, NUXT_DUO_HOST, NUXT_DUO_CLIENT_ID, NUXT_DUO_CLIENT_SECRET, NUXT_DUO_COOKIE_SECRET',
    )
    logged.mockRestore()
  })

  it('names the variable of a value that cannot be, and never says it', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const app = await applications.start({ environment: { NUXT_DUO_CLIENT_SECRET: 'much-too-short' } })
    expect((await app.visitor().ask('/duo/start')).status).toBe(500)
    const said = logged.mock.calls.flat().map(String).join('\n')
    expect(said).toContain('(NUXT_DUO_CLIENT_SECRET)')
    expect(said).not.toContain('much-too-short')
    logged.mockRestore()
  })
})
