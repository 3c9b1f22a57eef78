import { authorizeAnswer } from '@duokit/conformance'
import { type Requirement, universalPrompt, type UniversalPromptOptions } from '@duokit/core'
import { cookieStore, type DuoOptions } from './duo.js'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Running, type Setting, start } from './application.js'
import { type Claims, duoThatSays } from './duo-that-says.js'
import { headerNames, ofPages } from './header-names.js'
import type { Reply, Visitor } from './visitor.js'

let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
beforeEach(() => duo.reset())
afterAll(() => duo.close())

async function application({
  prompt,
  requirement,
  says,
  ...setting
}: Omit<Setting, 'prompt'> & {
  prompt?: Partial<UniversalPromptOptions> | object
  requirement?: Requirement
  says?: (claims: Claims) => Claims
} = {}): Promise<Running> {
  const { ikey, skey } = duo.application
  const app = await start({
    prompt: universalPrompt({ host: duo.host, clientId: ikey, clientSecret: skey, ...prompt }),
    cookieSecret: 'a secret of the application under test',
    ...(says === undefined ? {} : { fetch: duoThatSays(duo.application, says) }),
    routes: (made) => [made.guard(requirement)],
    ...setting,
  })
  duo.clock.freeze(app.clock.seconds)
  return app
}

/** Begins a login, which Duo approves. @returns the address with which it sends the browser back */
async function wayBack(app: Running, visitor: Visitor): Promise<string> {
  const started = await visitor.get('/duo/start?next=/page&max_age=0', { as: 'script' })
  return authorizeAnswer(String(started.json()['authUrl']), app.origin)
}

const crossSite = { 'sec-fetch-site': 'cross-site' }

async function logIn(app: Running, visitor: Visitor): Promise<Reply> {
  return visitor.get(await wayBack(app, visitor), { headers: crossSite })
}

/** What the address asks of Duo: the claims of its signed request. */
function asked(authUrl: string): Claims {
  const [, payload = ''] = (new URL(authUrl).searchParams.get('request') ?? '').split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
}

describe('start', () => {
  const underWay = expect.stringMatching(/^duo-dfaff02b-try-[\w-]+=[\w.-]+;/)

  it('sends a browser to Duo, and tells a script where that is', async () => {
    const app = await application({})
    const alice = app.visitor('alice')
    const page = await alice.get('/duo/start?next=/page')
    expect([page.status, page.cookies[0], new URL(page.location ?? '').origin]).toEqual([303, underWay, duo.url])
    const told = await alice.get('/duo/start?next=/page', { as: 'script' })
    expect([told.status, told.cookies[0]]).toEqual([200, underWay])
    expect(told.json()).toEqual({ prompt: 'universal', authUrl: expect.stringContaining(`${duo.url}/`) })
    expect(asked(String(told.json()['authUrl']))).toMatchObject({ duo_uname: 'alice' })
  })

  it.each([
    ['', {}],
    ['?max_age=60', { max_age: 0, prompt: 'login' }],
  ])('asks for a fresh confirmation where a guard does: %j', async (query, expected) => {
    const app = await application({})
    const { max_age, prompt } = asked((await app.visitor('alice').get(`/duo/start${query}`)).location ?? '')
    expect({ max_age, prompt }).toEqual(expected)
  })

  it('is not begun where Duo refuses the application, and says so to people and to programs', async () => {
    const refusal = { stat: 'FAIL', code: 40301, message: 'Access forbidden' }
    const app = await application({ fetch: async () => Response.json(refusal, { status: 403 }) })
    const alice = app.visitor('alice')
    const page = await alice.get('/duo/start')
    expect(page.status).toBe(500)
    expect(page.text).toContain('<h1>This site has a setup problem</h1>')
    expect(page.text).toContain('Trying again won’t help.')
    expect(page.text).not.toContain('Try again')
    const told = (await alice.get('/duo/start', { as: 'script' })).json()
    expect(told).toMatchObject({ code: 'duo_refused', title: 'Duo refused the call' })
  })

  it('hands over with a page of its own where the application wants that', async () => {
    const app = await application({ prompt: { handOver: true } })
    const alice = app.visitor('alice')
    const page = await alice.get('/duo/start?next=/page')
    expect([page.status, page.cookies[0]]).toEqual([200, underWay])
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.text).toMatch(/<title>One moment<\/title>[^]*<h1>One moment<\/h1>/)
    const link = /<a class="action" href="([^"]+)">Continue<\/a>/.exec(page.text)?.[1] ?? ''
    expect(page.headers['refresh']).toBe(`0;url=${link.replaceAll('&amp;', '&')}`)
    const back = await authorizeAnswer(link.replaceAll('&amp;', '&'), app.origin)
    expect((await alice.get(back, { headers: { 'sec-fetch-site': 'cross-site' } })).location).toBe(`${app.origin}/page`)
    const told = await alice.get('/duo/start?max_age=0', { as: 'script' })
    expect(told.json()).toMatchObject({ prompt: 'universal' })
  })
})

describe('the way back without the application’s cookie', () => {
  it('leads over a page of this site, once, and uses nothing up', async () => {
    const app = await application({})
    const alice = app.visitor('alice')
    const started = await alice.get('/duo/start?next=/page', { as: 'script' })
    const back = await authorizeAnswer(String(started.json()['authUrl']), app.origin)
    const headers = { 'sec-fetch-site': 'cross-site' }
    alice.user = undefined
    const page = await alice.get(back, { headers })
    expect([page.status, page.cookies]).toEqual([200, []])
    expect(headerNames(page)).toEqual([...ofPages, 'refresh'].toSorted())
    expect(page.text).toContain('<h1>One moment</h1>')
    const link = /<a class="action" href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(link).toBe(`${back}&here=1`)
    expect((await alice.get(link, { headers })).status).toBe(401)
    alice.user = 'alice'
    expect((await alice.get(link, { headers: { 'sec-fetch-site': 'same-origin' } })).location).toBe(
      `${app.origin}/page`,
    )
  })
})

describe('a denial', () => {
  it('cannot be accepted by an option', async () => {
    await expect(application({ prompt: { acceptDenied: true } })).rejects.toThrow(/^acceptDenied is not an option/)
  })

  it('lets nobody in', async () => {
    const app = await application({})
    duo.config.set({ badIdToken: 'deny' })
    const alice = app.visitor('alice')
    expect((await logIn(app, alice)).status).toBe(403)
    expect(app.lastReason()).toBe('denied')
    expect((await alice.get('/page')).status).toBe(303)
  })

  const titles = {
    cancelled: 'You cancelled the sign-in',
    timedOut: 'Nobody responded in time',
    lockedOut: 'Your Duo account is locked',
    denied: 'Duo didn’t approve this sign-in',
    unknown: 'Duo’s response wasn’t accepted',
  }

  it.each([
    ['user_cancelled', titles.cancelled],
    ['user_mistake', titles.cancelled],
    ['no_response', titles.timedOut],
    ['no_keys_pressed', titles.timedOut],
    ['call_timed_out', titles.timedOut],
    ['locked_out', titles.lockedOut],
    ['invalid_passcode', titles.denied],
    ['of a later version of Duo', titles.denied],
    [undefined, titles.denied],
  ])('is told to the person by the reason %s in Duo’s token', async (reason, title) => {
    const says = (claims: Claims) => ({
      ...claims,
      auth_result: { result: 'deny', status: 'deny', status_msg: 'No.' },
      auth_context: { ...Object(claims['auth_context']), reason },
    })
    const app = await application({ says })
    expect((await logIn(app, app.visitor('alice'))).text).toContain(`<h1>${title}</h1>`)
  })

  it.each([
    ['Login request cancelled.', titles.cancelled],
    ['CANCELED by the user', titles.cancelled],
    ['Login timed out.', titles.timedOut],
    ['the time out has passed', titles.timedOut],
    ['Timeout', titles.timedOut],
    ['it is timing out', titles.timedOut],
    ['You have been locked out.', titles.lockedOut],
    ['user_locked_out', titles.lockedOut],
    ['lock_out', titles.lockedOut],
    ['Lockout', titles.lockedOut],
    ['The account is locked', titles.lockedOut],
    ['Denied', titles.denied],
    ['reported as fraud', titles.denied],
    ['blocked', titles.unknown],
    ['time', titles.unknown],
  ])('is told to the person by the words %j of an error', async (words, title) => {
    const app = await application({})
    const alice = app.visitor('alice')
    const { searchParams } = new URL(await wayBack(app, alice), app.origin)
    const query = new URLSearchParams({ state: searchParams.get('state') ?? '', error_description: words, error: 'x' })
    const page = await alice.get(`/duo/callback?${query.toString()}`, { headers: crossSite })
    expect([page.status, page.text]).toEqual([403, expect.stringContaining(`<h1>${title}</h1>`)])
  })

  it('is told to the log in one short line', async () => {
    const says = (claims: Claims) => ({
      ...claims,
      auth_result: { result: 'deny', status: 'deny', status_msg: `no\r\nno ${'x'.repeat(9000)}` },
    })
    const app = await application({ says })
    await logIn(app, app.visitor('alice'))
    const told = String(Reflect.get(app.events.at(-1) ?? {}, 'detail'))
    expect(told.length).toBeLessThan(600)
    expect(told).not.toMatch(/[\r\n]/)
  })
})

describe('a confirmation that Duo does not vouch for', () => {
  it.each([
    [
      400,
      { error: 'invalid_grant' },
      'invalid_grant',
      [403, 'Each confirmation works once. Start again to get a new one.'],
    ],
    [429, {}, 'duo_rate_limited', [503, 'Wait a few minutes, then try again.']],
    [500, {}, 'duo_unavailable', [503, 'This site can’t reach a service that it needs. Try again soon.']],
  ])('lets nobody in, and says so in a sentence: %i %j', async (answered, body, code, [status, sentence]) => {
    const answer = () => Promise.resolve(Response.json(body, { status: answered }))
    const app = await application({
      fetch: (url, init) => (url.endsWith('/token') ? answer() : fetch(url, init)),
    })
    const alice = app.visitor('alice')
    const page = await logIn(app, alice)
    expect([page.status, app.lastReason()]).toEqual([status, code])
    expect(page.text).toContain(`<p>${sentence}</p>`)
    expect(page.text).toContain('>Try again</a>')
    expect((await alice.get('/page')).status).toBe(303)
  })
})

describe('onVerified', () => {
  it('sees what Duo said, which no event holds, and how long the proof counts', async () => {
    const seen: unknown[] = []
    const app = await application({ onVerified: (_ctx, proof) => void seen.push(proof) })
    await logIn(app, app.visitor('alice'))
    const expected = { username: 'alice', method: 'universal', expiresAt: app.clock.seconds + 12 * 60 * 60 }
    const claims = expect.objectContaining({ preferred_username: 'alice', aud: duo.application.ikey }) as unknown
    expect(seen).toEqual([expect.objectContaining({ ...expected, claims })])
    const told: unknown = Reflect.get(app.events.at(-1) ?? {}, 'proof')
    expect(told).toMatchObject(expected)
    expect(told).not.toHaveProperty('claims')
  })
})

describe('a handler behind a guard', () => {
  it.each([
    ['duo_push', 'user_approved'],
    [undefined, 'bypass_user'],
    ['sms_passcode', undefined],
    ['x'.repeat(100), 'y'.repeat(100)],
  ])('sees how the user confirmed: %j, %j', async (factor, reason) => {
    expect(await told({ factor, reason })).toEqual({ factor, reason })
  })

  it.each([
    [undefined],
    [{}],
    [{ factor: null, reason: null }],
    [{ factor: '', reason: '' }],
    [{ factor: 'not_available', reason: 'not_available' }],
    [{ factor: 'x'.repeat(101), reason: 'y'.repeat(101) }],
    [{ factor: 7, reason: ['user_approved'] }],
  ])('sees nothing where Duo does not say it in a name: %j', async (context) => {
    expect(await told(context)).toEqual({})
  })

  async function told(context: object | undefined): Promise<object> {
    const routes: Setting['routes'] = (made) => [made.guard(), (ctx) => void (ctx.body = ctx.state['duo'])]
    const app = await application({ says: (claims) => ({ ...claims, auth_context: context }), routes })
    const alice = app.visitor('alice')
    expect((await logIn(app, alice)).status).toBe(303)
    const { username: _u, method: _m, verifiedAt: _v, expiresAt: _e, ...how } = (await alice.get('/page')).json()
    return how
  }
})

describe('a guard that excludes factors', () => {
  const requirement: Requirement = { excludeFactors: ['remembered_device', 'bypass_user'] }
  const context = (factor: unknown, reason: unknown) => (claims: Claims) => ({
    ...claims,
    auth_context: { ...Object(claims['auth_context']), factor, reason },
  })

  it.each<[string, unknown, unknown, number]>([
    ['a push', 'duo_push', 'user_approved', 200],
    ['an enrolment', null, 'user_approved', 200],
    ['a remembered device', 'remembered_device', 'remembered_device', 403],
    ['a user in bypass', null, 'bypass_user', 403],
    ['the same, spelt otherwise', 'not_available', 'bypass_user', 403],
    ['the same, with no name', '', 'bypass_user', 403],
    ['the same, with a factor', 'duo_push', 'bypass_user', 403],
    ['names without a letter', '', '', 403],
    ['nothing', undefined, undefined, 403],
    ['what is no name', 7, ['remembered_device'], 403],
    ['what is far too long for one', 'x'.repeat(4000), 'y'.repeat(4000), 403],
    ['a push for a reason that is far too long', 'duo_push', 'y'.repeat(4000), 200],
  ])('judges %s', async (_name, factor, reason, status) => {
    const app = await application({ requirement, says: context(factor, reason) })
    const alice = app.visitor('alice')
    expect((await logIn(app, alice)).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(status)
  })

  it('says so to who has just confirmed, and asks for Duo anew later', async () => {
    const app = await application({ requirement, says: context('remembered_device', 'remembered_device') })
    const alice = app.visitor('alice')
    await logIn(app, alice)
    expect((await alice.get('/page')).text).toContain('another way')
    expect((await alice.get('/page', { as: 'script' })).json()).toMatchObject({ code: 'factor_not_accepted' })
    app.clock.seconds += 5
    expect((await alice.get('/page')).location).toBe(`${app.origin}/duo/start?next=%2Fpage&max_age=0`)
  })

  it('takes no proof of the iframe, which does not say how', async () => {
    const app = await start({ routes: (made) => [made.guard(requirement)] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/page')).status).toBe(403)
  })
})

describe('the age of a confirmation', () => {
  it.each<[string, (claims: Claims) => Claims, number]>([
    ['counts from when Duo says', (claims) => ({ ...claims, auth_time: Number(claims['auth_time']) - 59 }), 200],
    ['is too great for a guard', (claims) => ({ ...claims, auth_time: Number(claims['auth_time']) - 60 }), 403],
    ['is never less than nothing', (claims) => ({ ...claims, auth_time: Number(claims['auth_time']) + 50 }), 200],
    ['is too great where Duo does not say', ({ auth_time: _, ...claims }) => claims, 403],
  ])('%s', async (_name, says, status) => {
    const app = await application({ requirement: { maxAge: 60 }, says })
    const alice = app.visitor('alice')
    await logIn(app, alice)
    expect((await alice.get('/page')).status).toBe(status)
  })

  it('does not end a proof as soon as it is made', async () => {
    const app = await application({ says: (claims) => ({ ...claims, auth_time: 1 }) })
    const alice = app.visitor('alice')
    await logIn(app, alice)
    expect((await alice.get('/page')).status).toBe(200)
  })
})

describe('the way back from Duo', () => {
  /** As browsers come back whose session has `SameSite=Strict`. @returns what they brought along before */
  function leaveSession(visitor: Visitor): Map<string, string> {
    const session = new Map([...visitor.jar].filter(([name]) => name.startsWith('app.session')))
    for (const name of session.keys()) visitor.jar.delete(name)
    return session
  }
  const onwardOf = (app: Running, { headers }: Reply) =>
    new URL(/^0;url=(.+)$/.exec(String(headers['refresh']))?.[1] ?? '', app.origin)

  it('leads over a page of this site where the session stayed behind, and tells onVerified nothing of it', async () => {
    const seen: unknown[] = []
    const app = await application({ onVerified: (_ctx, _proof, fields) => void seen.push([...fields]) })
    const alice = app.visitor('alice')
    const back = `${await wayBack(app, alice)}&device=phone`
    const session = leaveSession(alice)
    const page = await alice.get(back, { headers: crossSite })
    expect([page.status, page.cookies, page.headers['cache-control']]).toEqual([200, [], 'no-store'])
    expect(page.text).toContain('<title>One moment</title>')
    const on = onwardOf(app, page)
    expect([on.origin, on.pathname]).toEqual([app.origin, '/duo/callback'])
    for (const [name, value] of session) alice.jar.set(name, value)
    const done = await alice.get(on.pathname + on.search, { headers: { 'sec-fetch-site': 'same-origin' } })
    expect([done.status, done.location]).toEqual([303, `${app.origin}/page`])
    expect(seen).toEqual([[['device', 'phone']]])
  })

  it.each<[string, Parameters<Visitor['get']>[1], string]>([
    ['a script', { as: 'script', headers: crossSite }, ''],
    ['a page of this site', { headers: { 'sec-fetch-site': 'same-origin' } }, ''],
    ['who was led over that page before', { headers: crossSite }, '&here=1'],
  ])('leads there once, and only who may bring it then: not %s', async (_name, sending, more) => {
    const app = await application()
    const alice = app.visitor('alice')
    const back = await wayBack(app, alice)
    const session = leaveSession(alice)
    const reply = await alice.get(back + more, sending)
    expect([reply.status, app.lastReason()]).toEqual([403, 'session_changed'])
    for (const [name, value] of session) alice.jar.set(name, value)
    expect((await alice.get(back, { headers: crossSite })).status).toBe(303)
  })

  it('leads on who is sent back twice, over that page only where the session stayed behind again', async () => {
    const app = await application()
    const alice = app.visitor('alice')
    const back = await wayBack(app, alice)
    for (let times = 0; times < 2; times++) {
      const reply = await alice.get(back, { headers: crossSite })
      expect([reply.status, reply.location]).toEqual([303, `${app.origin}/page`])
    }
    const session = leaveSession(alice)
    alice.user = undefined
    const page = await alice.get(back, { headers: crossSite })
    expect([page.status, page.cookies]).toEqual([200, []])
    alice.user = 'alice'
    for (const [name, value] of session) alice.jar.set(name, value)
    const on = onwardOf(app, page)
    const done = await alice.get(on.pathname + on.search, { headers: { 'sec-fetch-site': 'same-origin' } })
    expect([done.status, done.location]).toEqual([303, `${app.origin}/page`])
  })

  it('begins nothing for a browser that looks ahead', async () => {
    const app = await application()
    const alice = app.visitor('alice')
    const back = await wayBack(app, alice)
    const ahead = await alice.get(back, { headers: { ...crossSite, 'sec-purpose': 'prefetch' } })
    expect([ahead.status, ahead.text, ahead.cookies]).toEqual([403, '', []])
    expect((await alice.get(back, { headers: crossSite })).status).toBe(303)
  })

  it('tells the log in one short line what Duo said went wrong', async () => {
    const app = await application()
    const alice = app.visitor('alice')
    const state = new URL(await wayBack(app, alice), app.origin).searchParams.get('state') ?? ''
    const detailOf = async (query: Record<string, string>) => {
      const reply = await alice.get(`/duo/callback?${new URLSearchParams({ state, ...query }).toString()}`)
      expect([reply.status, app.lastReason()]).toEqual([403, 'duo_error'])
      return Reflect.get(app.events.at(-1) ?? {}, 'detail') as unknown
    }
    expect(await detailOf({ error: 'access_denied', error_description: 'No.\r\n\u2028Really.' })).toBe(
      'access_denied: No. Really.',
    )
    expect(await detailOf({ error: 'access_denied' })).toBe('access_denied')
    expect(await detailOf({ error: 'x'.repeat(300) })).toBe('x'.repeat(200))
  })

  it('claims each login once, for as long as its answer could come', async () => {
    const claims: [string, number][] = []
    const app = await application({ singleUse: { claim: (id, seconds) => claims.push([id, seconds]) > 0 } })
    for (const name of ['alice', 'bob']) await logIn(app, app.visitor(name))
    const claim = [expect.stringMatching(/^[\w-]{43}$/), 660]
    expect(claims).toEqual([claim, claim])
    expect(claims[0]?.[0]).not.toBe(claims[1]?.[0])
  })
})

describe('how Duo is called', () => {
  const counting = (calls: string[], name: string): NonNullable<DuoOptions['fetch']> => {
    return (url, init) => {
      calls.push(name)
      return fetch(url, init)
    }
  }

  it('is for the prompt to say, and for the gate where it does not', async () => {
    const calls: string[] = []
    for (const prompt of [{ fetch: counting(calls, 'prompt') }, { fetch: undefined }]) {
      const app = await application({ prompt, fetch: counting(calls, 'gate') })
      expect((await logIn(app, app.visitor('alice'))).status).toBe(303)
    }
    expect(calls).toEqual(['prompt', 'prompt', 'gate', 'gate'])
  })

  it('is with the parameter that the application names', async () => {
    const app = await application({ prompt: { codeParameter: 'code' } })
    const alice = app.visitor('alice')
    const back = await wayBack(app, alice)
    expect(new URL(back, app.origin).searchParams.has('code')).toBe(true)
    expect((await alice.get(back, { headers: crossSite })).status).toBe(303)
  })
})

describe('people who pass without Duo', () => {
  const without = { failMode: 'open', store: cookieStore({ bindTo: (ctx) => ctx.get('x-login') }) } as const

  it('are told to the log, with how long it lasts, and bring nothing else along', async () => {
    for (const [maxAge, lifetime] of [
      [1000, 300],
      [100, 100],
    ] as const) {
      const app = await application({ ...without, session: false, maxAge })
      duo.config.set({ outage: { health_check: 'http503' } })
      const alice = app.visitor('alice')
      alice.extra['x-login'] = 'one'
      const reply = await alice.get('/duo/start?next=/page')
      expect([reply.status, reply.location]).toEqual([303, `${app.origin}/page`])
      expect(reply.cookies.map((cookie) => cookie.replace(/=.*/, ''))).toEqual(['duo-dfaff02b'])
      const { seconds } = app.clock
      const proof = { username: 'alice', verifiedAt: seconds, expiresAt: seconds + lifetime, method: 'bypass' }
      expect(app.events).toEqual([expect.objectContaining({ type: 'bypassed', proof })])
      app.clock.seconds += lifetime - 1
      expect((await alice.get('/page')).status).toBe(200)
      app.clock.seconds += 1
      expect((await alice.get('/page')).status).toBe(303)
    }
  })

  it('are none where there is nothing to bind that to', async () => {
    const app = await application({ ...without, session: false })
    duo.config.set({ outage: { health_check: 'http503' } })
    const alice = app.visitor('alice')
    const reply = await alice.get('/duo/start?next=/page')
    expect([reply.status, reply.cookies]).toEqual([500, []])
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('get no cookie but the session’s where the proof is kept there', async () => {
    const app = await application({ failMode: 'open' })
    duo.config.set({ outage: { health_check: 'http503' } })
    const reply = await app.visitor('alice').get('/duo/start?next=/page')
    expect(reply.cookies.filter((cookie) => !cookie.startsWith('app.session'))).toEqual([])
  })
})

describe('a login that cannot begin', () => {
  it('says so to people and to programs, with the way to try again', async () => {
    const app = await application()
    duo.config.set({ outage: { health_check: 'http503' } })
    const alice = app.visitor('alice')
    const again = `${app.origin}/duo/start?next=%2Fpage&max_age=60`
    const page = await alice.get('/duo/start?next=/page&max_age=60')
    expect(page.status).toBe(503)
    expect(page.text).toContain(`href="${again.replace('&', '&amp;')}">Try again</a>`)
    const told = await alice.get('/duo/start?next=/page&max_age=60', { as: 'script' })
    expect([told.status, told.json()]).toEqual([
      503,
      expect.objectContaining({ status: 503, code: 'duo_unavailable', start: again }),
    ])
    expect(app.events.map(({ type }) => type)).toEqual(['unavailable', 'unavailable'])
  })
})
