import { createHash } from 'node:crypto'
import type { H3Event } from 'h3'
import { describe, expect, it, vi } from 'vitest'
import { origin, passDuo, type Starting, useApplications } from './stage/application.js'

const applications = useApplications()

type Context = Readonly<Record<string, string | readonly string[]>>

/** Where Nuxt's own script asks for a component of the server's, with the digest that Nuxt demands. */
function islandAddress(name: string, context: Context): string {
  const texts = Object.entries(context).map(([key, value]) => `${key}:${textOf(value)}`)
  const asked = `['${name}',{},{${texts.toSorted().join(',')}},undefined]`
  const digest = createHash('sha256').update(asked).digest('base64url').replace(/[-_]/g, '')
  const query = new URLSearchParams(
    Object.entries(context).flatMap(([key, value]) => [value].flat().map((one): [string, string] => [key, one])),
  )
  return `/__nuxt_island/${name}_${digest}.json?${query.toString()}`
}

function textOf(value: string | readonly string[]): string {
  return typeof value === 'string' ? `'${value}'` : `[${value.map((one) => `'${one}'`).join(',')}]`
}

describe('a handler that asks for a proof', () => {
  it('tells a script that Duo is needed and where a login begins, and answers who is verified', async () => {
    const app = await applications.start()
    const alice = await app.user()
    const refused = await alice.ask('/api/payroll', { referer: `${origin}/payroll` })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    const problem = (await refused.json()) as { code: string; start: string }
    expect(problem).toMatchObject({ code: 'duo_required', start: `${origin}/duo/start?next=%2Fpayroll` })
    expect(await passDuo(alice, problem.start)).toBe(`${origin}/payroll`)
    expect(await (await alice.ask('/api/payroll')).json()).toEqual({ by: 'alice' })
  })

  it('tells nobody without a first factor where to go', async () => {
    const app = await applications.start()
    const refused = await app.visitor().ask('/api/payroll')
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ code: 'first_factor_required' })
  })

  it('says how recent the verification has to be', async () => {
    const app = await applications.start()
    const refused = await (await app.user()).ask('/api/bonus')
    expect(await refused.json()).toMatchObject({ start: `${origin}/duo/start?max_age=60` })
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

  it('guard a page whose component is rendered on the server alone, and give it to whoever is verified', async () => {
    const app = await applications.start()
    const alice = await app.user()
    const vault = islandAddress('page_vault', { url: '/vault' })
    expect((await alice.ask(vault)).status).toBe(401)
    expect((await alice.post(vault, {})).status).toBe(401)
    const notice = islandAddress('page_notice', { url: '/notice' })
    expect(await (await alice.ask(notice)).text()).toContain('A notice')
    await passDuo(alice, '/duo/start')
    expect(await (await alice.ask(vault)).text()).toContain('The vault')
    expect(await (await alice.visit('/vault')).text()).toContain('The vault')
  })

  it.each<Context>(
    [
      './vault',
      'vault',
      '/VAULT/',
      '//vault',
      '///vault',
      'http://localhost/vault',
      'https://localhost:1234/vault',
      '/x/../vault',
      '/./vault',
      '/vault/.',
      '\\\\vault',
      '/\\vault',
      '/vault#x',
      '#/vault',
      '?/vault',
      '',
      ' /vault',
      '/vault\n',
      '/notice',
      '/',
      '/%76ault',
      '/%2576ault',
      '/notice/../vault',
      '/notice?/vault',
      'javascript:vault',
      '/vault?x=/notice',
    ].map((url) => ({ url })),
  )('guard the component of a page when it is asked for with %j', async (context) => {
    const app = await applications.start()
    const reply = await (await app.user()).ask(islandAddress('page_vault', context))
    expect([400, 401]).toContain(reply.status)
    expect(await reply.text()).not.toContain('The vault')
  })

  it.each<[string, Context]>([
    ['twice', { url: ['/notice', '/vault'] }],
    ['twice the other way round', { url: ['/vault', '/notice'] }],
    ['without a URL', {}],
    ['with its properties', { props: '{"url":"/vault"}' }],
    ['with the name in the query', { url: '/notice', name: 'page_vault' }],
    ['with other words for the URL', { path: '/vault', URL: '/vault' }],
  ])('guard the component of a page when it is asked for %s', async (_, context) => {
    const app = await applications.start()
    const alice = await app.user()
    for (const name of ['page_vault', 'page_vault.json', 'page_VAULT', 'page_notice']) {
      const reply = await alice.ask(islandAddress(name, context))
      expect(await reply.text()).not.toContain('The vault')
    }
  })

  it('guard the component of a page in a body, whatever it says', async () => {
    const app = await applications.start()
    const alice = await app.user()
    const headers = { 'content-type': 'application/json' }
    for (const fields of [{ url: '/vault' }, { url: '/notice' }, { props: '{}' }]) {
      const reply = await alice.post(islandAddress('page_vault', { url: '/vault' }), fields, headers)
      expect(reply.status).toBe(401)
    }
  })

  it('guard a server component by its name, whichever page shows it', async () => {
    const app = await applications.start()
    const alice = await app.user()
    expect(await (await alice.ask(islandAddress('Clock', {}))).text()).toContain('The clock')
    for (const context of [{}, { url: '/' }, { url: '/notice' }]) {
      expect((await alice.ask(islandAddress('Balance', context))).status).toBe(401)
    }
    expect((await alice.ask(islandAddress('Clock', { url: '/ledger' }))).status).toBe(401)
    await passDuo(alice, '/duo/start')
    expect(await (await alice.ask(islandAddress('Balance', {}))).text()).toContain('The balance')
    expect(await (await alice.visit('/ledger')).text()).toContain('The balance')
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

it('the route middleware takes whoever has no first factor to the login page, which learns where to go', async () => {
  const app = await applications.start({ environment: { NUXT_DUO_LOGIN_URL: '/login' } })
  const nobody = app.visitor()
  const start = (await nobody.visit('/guarded')).headers.get('location') ?? ''
  expect((await nobody.visit(start)).headers.get('location')).toBe(`${origin}/login?next=%2Fguarded`)
})

describe('a server middleware that responds before the rules', () => {
  it('is reported once for a guarded path, with what to do', async () => {
    const written = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
    const app = await applications.start()
    for (const path of ['/admin/early', '/admin/early?again', '/early']) {
      expect(await (await app.visitor().ask(path)).text()).toBe('early')
    }
    const said = written.mock.calls
      .map(([text]) => String(text))
      .filter((text) => text.includes('got its response before the route rule'))
    written.mockRestore()
    expect(said).toEqual([expect.stringMatching(/GET \/admin\/early .*requireDuo\(event\) in the middleware/)])
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
    expect(logged.mock.calls.join('\n')).toContain(
      'A proof was requested for a response that Nitro caches for everybody',
    )
    expect(await (await app.visitor().ask('/kept-proof')).text()).not.toContain('alice')
    logged.mockRestore()
  })

  it('never reads the proof that a guard has left, nor asks another handler for one', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const app = await applications.start()
    const alice = await app.user()
    await passDuo(alice, '/duo/start')
    for (const path of ['/admin/shared-proof', '/kept-inside']) {
      expect([path, (await alice.ask(path)).status]).toEqual([path, 500])
      expect(await (await app.visitor().ask(path)).text()).not.toContain('alice')
    }
    expect(logged.mock.calls.join('\n')).toContain('that Nitro caches for everybody')
    logged.mockRestore()
  })
})

describe('a guarded response leaves as private, no-cache', () => {
  it.each([
    ['/ledger', 'private, no-cache'],
    ['/admin', 'private, no-cache'],
    ['/admin/shared', 'private, no-cache'],
    ['/admin/public', 'private, no-cache'],
    ['/admin/public?how=head', 'private, no-cache'],
    ['/admin/public?how=redirect', 'private, no-cache'],
    ['/admin/public?how=error', 'private, no-cache'],
    ['/admin/public?how=stricter', 'no-store'],
    ['/api/account', 'private, no-cache'],
    ['/api/payroll', 'private, no-cache'],
  ])('%s', async (path, expected) => {
    const app = await applications.start()
    const alice = await app.user()
    await passDuo(alice, '/duo/start')
    // The second time it comes out of a cache, where there is one.
    for (let time = 0; time < 2; time++) {
      const { headers } = await alice.ask(path)
      expect(headers.get('cache-control')).toBe(expected)
      expect(headers.get('cdn-cache-control') ?? 'no-store').toBe('no-store')
    }
    const refused = await app.visitor().ask(path)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('cache-control')).toMatch(/no-store|no-cache/)
  })

  it('also when it says that nothing has changed', async () => {
    const app = await applications.start()
    const alice = await app.user()
    await passDuo(alice, '/duo/start')
    const etag = (await alice.ask('/admin/shared')).headers.get('etag') ?? ''
    const again = await alice.ask('/admin/shared', { 'if-none-match': etag })
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'private, no-cache'])
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

  it('adds what the route rules ask for at the path of the page', async () => {
    const app = await applications.start()
    const start = async (query: string) =>
      ((await (await (await app.user()).ask(`/duo/check?${query}`)).json()) as { start: string }).start
    expect(await start('path=/ledger')).toBe(`${origin}/duo/start`)
    expect(await start('path=/recent')).toBe(`${origin}/duo/start?max_age=60`)
    expect(await start('path=/RECENT/&max_age=90')).toBe(`${origin}/duo/start?max_age=60`)
    expect(await start('path=/recent&max_age=30')).toBe(`${origin}/duo/start?max_age=30`)
    expect(await start('path=/&max_age=30')).toBe(`${origin}/duo/start?max_age=30`)
  })

  it('says that a factor is not accepted, in place of sending people round in a circle', async () => {
    const app = await applications.start()
    const alice = await app.user()
    await passDuo(alice, '/duo/start')
    const { factor } = (await (await alice.ask('/duo/check')).json()) as { factor: string }
    const asked = `/duo/check?exclude=sms_passcode&exclude=${factor}`
    // What excludes a factor needs a login that was begun for it.
    const { start } = (await (await alice.ask(asked)).json()) as { start: string }
    await passDuo(alice, start)
    expect(await (await alice.ask(asked)).json()).toEqual({ verified: false, code: 'factor_not_accepted' })
  })

  it.each([
    'max_age=',
    'max_age=0',
    'max_age=-1',
    'max_age=1.5',
    'max_age=x',
    'max_age=99999999999',
    'max_age=1&max_age=2',
    'path=',
    'path=admin',
    'path=/a&path=/b',
    'exclude=',
    'exclude=sms-passcode',
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
    expect((await app.visitor().visit('/shop/admin')).headers.get('location')).toBe(
      `${origin}/shop/login?next=%2Fshop%2Fadmin`,
    )
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

describe('an origin that server/duo.ts trusts', () => {
  it.each([
    ['https://spa.example.com/home', 'https://spa.example.com/home'],
    ['https://other.example.com/home', `${origin}/`],
  ])('leads from %s to %s', async (next, expected) => {
    const app = await applications.start({ underTest: { callbacks: { trustedOrigins: ['https://spa.example.com'] } } })
    expect(await passDuo(await app.user(), `${origin}/duo/start?next=${encodeURIComponent(next)}`)).toBe(expected)
  })
})

describe('what nothing would read', () => {
  // From JavaScript, or out of a variable.
  const misspelt: object = { onEvnt: () => undefined }
  const key: object = { clientSecret: 'x' }
  const secretOfPrompt: object = { universal: { clientSecret: 'x'.repeat(40) } }
  const keyOfPrompt: object = { iframe: { akey: 'x'.repeat(40) } }
  it.each<[string, Starting, string]>([
    ['an option of defineDuo', { underTest: { callbacks: misspelt } }, 'Did you mean onEvent?'],
    ['a key in defineDuo', { underTest: { callbacks: key } }, 'clientSecret is not an option of defineDuo'],
    [
      'a key of a prompt',
      { underTest: { callbacks: secretOfPrompt } },
      'universal.clientSecret does not belong in server/duo.ts. Set NUXT_DUO_CLIENT_SECRET',
    ],
    [
      'a key of the other prompt',
      { underTest: { callbacks: keyOfPrompt } },
      'iframe.akey does not belong in server/duo.ts. Set NUXT_DUO_AKEY',
    ],
    ['a variable', { environment: { NUXT_DUO_FAILMODE: 'open' } }, 'Did you mean NUXT_DUO_FAIL_MODE?'],
    ['a variable without its underscores', { environment: { NUXT_DUOMAXAGE: '60' } }, 'Did you mean NUXT_DUO_MAX_AGE?'],
    ['a variable in small letters', { environment: { nuxt_duo_max_age: '60' } }, 'Did you mean NUXT_DUO_MAX_AGE?'],
    [
      'a variable for an option of the build',
      { environment: { NUXT_DUO_SIMULATOR: 'true' } },
      'Set duo.simulator in nuxt.config',
    ],
    ['a key in a variable for all', { environment: { NUXT_DUO: '{"maxage":60}' } }, 'Did you mean maxAge?'],
    ['another variable', { environment: { NUXT_DUO_CLIENT_SECERT: '1' } }, 'Did you mean NUXT_DUO_CLIENT_SECRET?'],
    ['what others call a setting', { environment: { NUXT_DUO_FAIL_OPEN: 'true' } }, 'Did you mean NUXT_DUO_FAIL_MODE?'],
    [
      'the word of a missing value',
      { environment: { NUXT_DUO_MAX_AGE: 'undefined' } },
      'NUXT_DUO_MAX_AGE contains the',
    ],
    ['the word null', { environment: { NUXT_DUO_FAIL_MODE: 'null' } }, 'NUXT_DUO_FAIL_MODE contains the word "null"'],
    [
      'a list without quotation marks',
      { environment: { NUXT_DUO_COOKIE_SECRET: `[${'c'.repeat(40)}, ${'d'.repeat(40)}]` } },
      'NUXT_DUO_COOKIE_SECRET starts like a list, but is not JSON',
    ],
    [
      'a base path of pages that the server does not have',
      { environment: { NUXT_PUBLIC_DUO_BASE_PATH: '/auth' } },
      'both NUXT_DUO_BASE_PATH and NUXT_PUBLIC_DUO_BASE_PATH',
    ],
    ['a value out of its range', { environment: { NUXT_DUO_MAX_AGE: '12h' } }, '400 days (NUXT_DUO_MAX_AGE)'],
    ['a value in capitals', { environment: { NUXT_DUO_FAIL_MODE: 'OPEN' } }, '"closed" (NUXT_DUO_FAIL_MODE)'],
    ['what Duo calls a key', { environment: { NUXT_DUO_SECRET_KEY: '1' } }, 'Did you mean NUXT_DUO_SKEY?'],
    ['what Duo calls a host', { environment: { NUXT_DUO_API_HOSTNAME: '1' } }, 'Did you mean NUXT_DUO_HOST?'],
    ['what Duo calls a URL', { environment: { NUXT_DUO_REDIRECT_URI: '1' } }, 'Did you mean NUXT_DUO_ORIGIN?'],
  ])('is an error that names it: %s', async (_, starting, expected) => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const app = await applications.start(starting)
    const visitor = app.visitor()
    expect((await visitor.visit('/embedded')).status).toBe(200)
    const refused = await visitor.ask('/duo/start')
    expect(refused.status).toBe(500)
    expect(await refused.text()).not.toContain('Did you mean')
    expect(logged.mock.calls.flat().map(String).join('\n')).toContain(expected)
    logged.mockRestore()
  })

  it('does not stop the start where it resembles nothing, and is named once', async () => {
    const warned = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
    const app = await applications.start({ environment: { NUXT_DUO_WEBHOOK_TOKEN: 'of-another-module' } })
    const visitor = await app.user()
    expect((await visitor.visit('/duo/start')).status).toBe(303)
    expect((await visitor.visit('/duo/start')).status).toBe(303)
    const said = warned.mock.calls
      .flat()
      .map(String)
      .filter((line) => line.includes('NUXT_DUO_WEBHOOK_TOKEN'))
    expect(said).toHaveLength(1)
    expect(said.join()).toContain('NUXT_DUO_MAX_AGE')
    expect(said.join()).not.toContain('of-another-module')
    warned.mockRestore()
  })

  it('is no variable of another setting of the application, however much it resembles one of Duo', async () => {
    const warned = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
    // The fixture has `duoHosts` and `duoFail.modes` in its own runtimeConfig.
    const environment = { NUXT_DUO_HOSTS: 'one,two', NUXT_DUO_FAIL_MODES: 'three' }
    const app = await applications.start({ environment })
    expect((await (await app.user()).visit('/duo/start')).status).toBe(303)
    expect(warned.mock.calls.flat().map(String).join()).not.toContain('NUXT_DUO_')
    warned.mockRestore()
  })
})
