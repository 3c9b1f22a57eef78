import { memorySingleUse, universalPrompt } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Running, type Setting, start } from './application.js'
import type { Context } from './server.js'

let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => duo.close())

const printed: string[] = []
beforeEach(() => {
  duo.reset()
  printed.length = 0
  for (const level of ['error', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((line: unknown) => void printed.push(`${level} ${String(line)}`))
  }
})
afterEach(() => vi.restoreAllMocks())

const secret = 'w'.repeat(40)

async function application(setting: Setting & { clientSecret?: string } = {}): Promise<Running> {
  const { clientSecret = duo.application.skey, ...rest } = setting
  const app = await start({
    prompt: universalPrompt({ host: duo.host, clientId: duo.application.ikey, clientSecret }),
    cookieSecret: 'a secret of the application under test',
    unheard: true,
    ...rest,
  })
  duo.clock.freeze(app.clock.seconds)
  return app
}

describe('an application without onEvent', () => {
  it('says that Duo refuses its secret: once a minute, with advice, without the secret', async () => {
    const app = await application({ clientSecret: secret })
    const alice = app.visitor('alice')
    for (const seconds of [0, 59, 1, 59]) {
      app.clock.seconds += seconds
      duo.clock.freeze(app.clock.seconds)
      expect((await alice.get('/duo/start')).status).toBe(500)
    }
    expect(printed).toHaveLength(2)
    expect(printed[0]).toMatch(/^error \[duo\] Duo refused the application \(invalid_client\): .*The clock is not it/)
    expect(printed[0]).not.toMatch(new RegExp(`${secret}|alice|\n`))
  })

  it('says by how much its clock is wrong', async () => {
    const app = await application()
    duo.clock.freeze(app.clock.seconds + 700)
    await app.visitor('alice').get('/duo/start')
    expect(printed).toEqual([expect.stringMatching(/\(invalid_client\).*700 seconds behind Duo's/)])
  })

  it('says that its clock is ahead, where Duo’s response has expired when it arrives', async () => {
    const app = await application()
    duo.clock.freeze(app.clock.seconds - 700)
    const { begin } = await reachDuo(app)
    expect((await begin('/page', 'allow')).status).toBe(403)
    expect(printed).toEqual([expect.stringMatching(/^error .*\(expired\).*the clock of this machine is ahead/)])
  })

  it('says that Duo is out of reach, also where people pass without it', async () => {
    const app = await application({ failMode: 'open' })
    duo.config.set({ outage: { health_check: 'http503' } })
    expect((await app.visitor('alice').get('/duo/start')).status).toBe(303)
    expect(printed).toEqual([
      expect.stringMatching(/^warn \[duo\] Duo is unavailable \(duo_unavailable\): .*answered 503/),
    ])
  })

  it('asks whether the local Duo is running, if nothing listens on its port', async () => {
    const stopped = await createSimulator()
    const prompt = universalPrompt({
      host: stopped.host,
      clientId: stopped.application.ikey,
      clientSecret: stopped.application.skey,
    })
    await stopped.close()
    const app = await application({ prompt })
    const page = await app.visitor('alice').get('/duo/start')
    const advice = /check that the local Duo \(npx @duokit\/simulator\) is running with this DUO_HOST/
    expect(page.status).toBe(503)
    expect(page.text).toMatch(advice)
    expect(printed).toEqual([expect.stringMatching(advice)])
  })

  it.each([
    ['no session', { session: false }, /^error .*\(session_missing\): nothing has opened a session/],
    [
      'no session, where getUsername fails for want of it',
      { session: false, getUsername: ({ session }: Context): string => String(Reflect.get(session as object, 'user')) },
      /^error .*\(session_missing\): nothing has opened a session/,
    ],
    [
      'no session, where getUsername rejects for want of it',
      {
        session: false,
        getUsername: async ({ session }: Context): Promise<string> => String(Reflect.get(session as object, 'user')),
      },
      /^error .*\(session_missing\): nothing has opened a session/,
    ],
    [
      'a callback that throws',
      { getUsername: (): Promise<string> => Promise.reject(new Error('password=hunter2\nforged')) },
      /^error .*\(callback_failed\): Error at .*setup-reports\.test\.ts/,
    ],
    [
      'a getUsername that returns a whole record',
      { getUsername: () => ({ name: 'Alice Liddell', email: 'alice@example.com' }) as { name: string } },
      /^error .*\(invalid_identity\): What getUsername returned has the unexpected property email\. Return the username/,
    ],
    [
      'a name that Duo cannot carry',
      { getUsername: (): string => 'a|b' },
      /^warn .*\(invalid_username\)\. Let getUsername/,
    ],
  ] as const)('says that it has %s', async (_name, setting, expected) => {
    const app = await application(setting)
    await app.visitor('alice').get('/page')
    expect(printed).toEqual([expect.stringMatching(expected)])
    expect(printed[0]).not.toMatch(/hunter2|forged|a\|b/)
  })

  it.each([
    [{ singleUse: { claim: () => 'OK' as never } }, /^error .*\(invalid_option\): singleUse must return true or false/],
    [
      { onVerified: () => ({ next: 'welcome' }) },
      /^error .*\(invalid_verified_answer\): What onVerified returned has a next/,
    ],
    [{ onVerified: () => ({ next: 'https://spa.example' }) }, /^error .*\(untrusted_next\)\. Return a path as next/],
  ])('says that a callback returned what nobody can act on: %j', async (setting, expected) => {
    const app = await start({ unheard: true, ...setting })
    expect((await app.logIn(app.visitor('alice'))).status).toBe(500)
    expect(printed).toEqual([expect.stringMatching(expected)])
  })

  it('says that its login page is behind its own guard, in place of leading round in a circle', async () => {
    const app = await application({ loginUrl: '/login' })
    const visitor = app.visitor()
    expect((await visitor.get('/login?next=%2Fpage')).location).toBe(`${app.origin}/login`)
    expect((await visitor.get('/login')).status).toBe(500)
    // The page itself may be open, and everything else at its path guarded.
    for (const method of ['POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE'])
      expect([method, (await visitor.send('/login', { method })).status]).toEqual([
        method,
        expect.toSatisfy((status) => status < 500),
      ])
    expect((await visitor.get('/login', { as: 'script' })).status).toBe(401)
    expect(printed).toEqual([expect.stringContaining(`(invalid_option): loginUrl is behind a guard`)])
  })

  it.each<[string, NonNullable<Setting['loginUrl']>, string]>([
    ['a path with a parameter', '/login?from=guard', '/login?from=guard'],
    ['a URL of the application', 'http://localhost:1234/login', '/login'],
    ['a function', () => '/login', '/login'],
    ['a function that passes next on', (_, next) => `/login?to=${encodeURIComponent(next ?? '')}`, '/login?to=%2F'],
    ['a function that returns a URL', () => 'http://localhost:1234/login', '/login'],
  ])('says the same where loginUrl is %s', async (_, loginUrl, guarded) => {
    const app = await application({ loginUrl })
    const visitor = app.visitor()
    expect((await visitor.get('/page')).status).toBe(303)
    expect((await visitor.get(guarded)).status).toBe(500)
    expect((await visitor.get(guarded, { as: 'script' })).status).toBe(401)
    expect(printed).toEqual([expect.stringContaining(`(invalid_option): loginUrl is behind a guard`)])
  })

  it.each<[string, NonNullable<Setting['loginUrl']>, string]>([
    ['another parameter', '/?view=login', '/'],
    ['the page that asks, on another server', 'https://id.example.com/login', '/login'],
    ['a folder below', () => '/page/login', '/page'],
  ])('leads from a guarded page to a login page that differs by %s', async (_, loginUrl, guarded) => {
    const app = await application({ loginUrl })
    expect((await app.visitor().get(guarded)).status).toBe(303)
    expect(printed).toEqual([])
  })

  it('says that its single-use store is full', async () => {
    const app = await start({ unheard: true, singleUse: memorySingleUse({ limit: 0, now: () => 0 }) })
    const reply = await app.logIn(app.visitor('alice'))
    expect(reply.status).toBe(503)
    expect(reply.text).toContain('Wait a few minutes, then try again.')
    expect(printed).toEqual([expect.stringMatching(/^error \[duo\] Single-use store full \(single_use_full\)/)])
  })

  it('says nothing of what users do, nor of a refusal that the application throws', async () => {
    const app = await application({
      onVerified: () => {
        throw Object.assign(new Error('not today'), { status: 403, expose: true })
      },
    })
    const alice = app.visitor('alice')
    await alice.get('/page')
    await alice.get('/duo/callback?state=unknown&duo_code=x&error=forged%0A[duo]')
    const { begin } = await reachDuo(app)
    expect((await begin('/page', 'deny')).status).toBe(403)
    expect((await begin('/page', 'allow')).status).toBe(403)
    expect(printed).toEqual([])
  })
})

it('with onEvent nothing is printed', async () => {
  const app = await application({ unheard: false, clientSecret: secret })
  await app.visitor('alice').get('/duo/start')
  expect(app.events).toMatchObject([{ type: 'unavailable', code: 'invalid_client' }])
  expect(printed).toEqual([])
})

describe('the page of a setup mistake', () => {
  it('tells a developer beside a local Duo what to do', async () => {
    const app = await application({ clientSecret: secret })
    const page = await app.visitor('alice').get('/duo/start')
    expect(page.text).toMatch(/<p class="advice"[^>]*>.*invalid_client: .*The clock is not it/)
    expect(page.text).not.toContain(secret)
  })

  it('tells a visitor of a public site nothing of it', async () => {
    const refused = async () => Response.json({ error: 'invalid_client' }, { status: 401 })
    const app = await application({
      origin: 'https://app.example.com',
      prompt: universalPrompt({ host: 'api-12345678.duosecurity.com', clientId: 'D'.repeat(20), clientSecret: secret }),
      fetch: refused,
    })
    const page = await app.visitor('alice').get('/duo/start')
    expect([page.status, page.text.includes('invalid_client'), page.text.includes('advice"')]).toEqual([
      500,
      false,
      false,
    ])
  })
})

/** A login through the local Duo, of a user whom it lets in or denies. */
async function reachDuo(app: Running) {
  const { authorizeAnswer } = await import('@duokit/conformance')
  const begin = async (next: string, outcome: 'allow' | 'deny') => {
    duo.config.set({ denyMode: 'redirect' })
    const visitor = app.visitor(`${outcome}.alice`)
    const started = await visitor.get(`/duo/start?next=${next}&max_age=0`, { as: 'script' })
    const back = await authorizeAnswer(String(started.json()['authUrl']), app.origin)
    return visitor.get(back, { headers: { 'sec-fetch-site': 'cross-site' } })
  }
  return { begin }
}
