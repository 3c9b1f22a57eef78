import { createHmac } from 'node:crypto'
import { authorizeAnswer } from '@duokit/conformance'
import { type DuoOptions, type Requirement, universalPrompt, type UniversalPromptOptions } from '@duokit/koa'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Running, type Setting, start } from './application.js'
import type { Reply, Visitor } from './visitor.js'

let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
beforeEach(() => duo.reset())
afterAll(() => duo.close())

type Claims = Record<string, unknown>

/** Duo with another answer: its token is taken apart, changed, and signed as Duo signs it. */
function duoThatSays(change: (claims: Claims) => Claims): NonNullable<DuoOptions['fetch']> {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (!url.endsWith('/token')) return response
    const body = (await response.json()) as { id_token: string }
    const [header = '', payload = ''] = body.id_token.split('.')
    const claims = change(JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims)
    const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
    const mac = createHmac('sha512', duo.application.skey).update(signed).digest('base64url')
    return Response.json({ ...body, id_token: `${signed}.${mac}` })
  }
}

async function application(setting: {
  prompt?: Partial<UniversalPromptOptions> | object
  routes?: Setting['routes']
  onVerified?: NonNullable<DuoOptions['onVerified']>
  requirement?: Requirement
  says?: (claims: Claims) => Claims
}): Promise<Running> {
  const { ikey, skey } = duo.application
  const options = { host: duo.host, clientId: ikey, clientSecret: skey, ...setting.prompt }
  const app = await start({
    prompt: universalPrompt(options),
    cookieSecret: 'a secret of the application under test',
    ...(setting.says === undefined ? {} : { fetch: duoThatSays(setting.says) }),
    ...(setting.onVerified === undefined ? {} : { onVerified: setting.onVerified }),
    routes: setting.routes ?? ((made) => [made.guard(setting.requirement)]),
  })
  duo.clock.freeze(app.clock.seconds)
  return app
}

async function logIn(app: Running, visitor: Visitor): Promise<Reply> {
  const started = await visitor.get('/duo/start?next=/page&max_age=0', { as: 'script' })
  const back = await authorizeAnswer(String(started.json()['authUrl']), app.origin)
  return visitor.get(back, { headers: { 'sec-fetch-site': 'cross-site' } })
}

/** What the address asks of Duo: the claims of its signed request. */
function asked(authUrl: string): Claims {
  const [, payload = ''] = (new URL(authUrl).searchParams.get('request') ?? '').split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
}

describe('start', () => {
  const underWay = expect.stringMatching(/^duo-try-[\w-]+=[\w.-]+;/)

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

  it('hands over with a page of its own where the application wants that', async () => {
    const app = await application({ prompt: { handOver: true } })
    const alice = app.visitor('alice')
    const page = await alice.get('/duo/start?next=/page')
    expect([page.status, page.cookies[0]]).toEqual([200, underWay])
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.text).toMatch(/<title>On to Duo<\/title>[^]*<h1>On to Duo<\/h1>/)
    const link = /<a class="action" href="([^"]+)">Continue<\/a>/.exec(page.text)?.[1] ?? ''
    expect(page.text).toContain(`<meta http-equiv="refresh" content="0;url=${link}">`)
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
  it.each([{}, { acceptDenied: true }])('lets nobody in, whatever else the options hold: %j', async (prompt) => {
    const app = await application({ prompt })
    duo.config.set({ badIdToken: 'deny' })
    const alice = app.visitor('alice')
    expect((await logIn(app, alice)).status).toBe(403)
    expect(app.lastReason()).toBe('denied')
    expect((await alice.get('/page')).status).toBe(303)
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
    [null, 'bypass_user'],
    ['sms_passcode', null],
  ])('sees how the user confirmed: %j, %j', async (factor, reason) => {
    const says = (claims: Claims) => ({
      ...claims,
      auth_context: { ...Object(claims['auth_context']), factor, reason },
    })
    const routes: Setting['routes'] = (made) => [made.guard(), (ctx) => void (ctx.body = ctx.state['duo'])]
    const app = await application({ says, routes })
    const alice = app.visitor('alice')
    expect((await logIn(app, alice)).status).toBe(303)
    const proof = (await alice.get('/page')).json()
    expect([proof['factor'] ?? null, proof['reason'] ?? null]).toEqual([factor, reason])
  })
})

describe('a guard that excludes factors', () => {
  const requirement = { excludeFactors: ['remembered_device', 'bypass_user'] }
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
