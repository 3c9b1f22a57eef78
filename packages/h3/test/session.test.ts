import type { EventHandler, H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import { type Running, sessionOf, start } from './application.js'
import { type Major, majors } from './majors.js'

type Data = Record<string, unknown>

/** An application that shows and changes what is in its session. */
function startWith(
  major: Major,
  setting: Parameters<typeof start>[1] = {},
  session = sessionOf(major),
): Promise<Running> {
  const { adapter, h3 } = major
  const on = (path: string, handle: EventHandler) => [path, h3.defineEventHandler(handle)] as const
  return start(major, {
    store: adapter.sessionStore(session),
    ...setting,
    define: (app, duo) => {
      app.use(duo.routes())
      for (const [path, handler] of [
        on('/put', async (event) => ({ id: (await put(major, event, session)).id })),
        on('/show', async (event) => {
          const { id, data } = await h3.getSession<Data>(event, session)
          return { id, data }
        }),
        on('/out', async (event) => {
          await h3.clearSession(event, session)
          return 'bye'
        }),
        on('/page', async (event) => ({ hello: (await duo.require(event)).username })),
      ]) {
        app.use(path, handler)
      }
    },
  })
}

/** Keeps a value of as many characters as the query says. */
async function put({ h3 }: Major, event: H3Event, session: Parameters<Major['h3']['useSession']>[1]) {
  const { size } = h3.getQuery(event)
  return h3.updateSession(event, session, { own: 'x'.repeat(Number(size ?? 1)) })
}

describe.each(majors)('sessionStore on h3 $number', (major) => {
  const { adapter, number } = major

  it('keeps the logins of two gates', async () => {
    const store = adapter.sessionStore(sessionOf(major))
    const first = await start(major, { store, as: 'web' })
    const second = await start(major, { store, as: 'web', basePath: '/second/duo' })
    const [alice, there] = [first.browser('alice'), second.browser('alice')]
    await first.logIn(alice)
    const share = (from: typeof alice, to: typeof alice) => {
      for (const [name, value] of from.jar) to.jar.set(name, value)
    }
    share(alice, there)
    await second.logIn(there)
    share(there, alice)
    expect([(await alice.get('/page')).status, (await there.get('/page')).status]).toEqual([200, 200])
  })

  it('is not opened again where onVerified ended it', async () => {
    const session = sessionOf(major)
    const getUsername = async (event: H3Event) => (await major.h3.getSession<Data>(event, session)).data['own']
    const app = await startWith(major, {
      getUsername: async (event) => ((await getUsername(event)) === undefined ? undefined : 'alice'),
      onVerified: (event) => major.h3.clearSession(event, session),
    })
    const alice = app.browser()
    await alice.get('/put')
    const cookie = alice.jar.get('app')
    expect((await app.logIn(alice)).status).toBe(403)
    const [last] = app.events.slice(-1)
    expect(last).toMatchObject({ type: 'rejected', reason: 'session_changed' })
    expect([undefined, '', cookie]).toContain(alice.jar.get('app'))
    expect((await alice.get('/page')).status).toBe(401)
  })

  it('keeps the proof in the session of the application, sealed, under a new id', async () => {
    const app = await startWith(major)
    const alice = app.browser('alice')
    const { id } = (await (await alice.get('/put')).json()) as { id: string }
    await app.logIn(alice)
    expect([...alice.jar.keys()].filter((name) => !name.startsWith('duo-dfaff02b-try-'))).toEqual(['app'])
    expect(alice.jar.get('app')).toMatch(/^Fe26\.2\*/)
    expect(decodeURIComponent(alice.jar.get('app') ?? '')).not.toContain('alice')
    const shown = (await (await alice.get('/show')).json()) as { id: string; data: Data }
    expect(shown.id).not.toBe(id)
    expect(shown.data).toEqual({ own: 'x', duo: { id: expect.any(String), proof: expect.any(String) } })
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('leaves the id where it is told to, or renews as it is told', async () => {
    const renewals: unknown[] = []
    const session = sessionOf(major)
    for (const renew of [false as const, (event: H3Event) => renewals.push(event)]) {
      const app = await startWith(major, { store: adapter.sessionStore(session, { renew }) })
      const alice = app.browser('alice')
      const { id } = (await (await alice.get('/put')).json()) as { id: string }
      await app.logIn(alice)
      expect(await (await alice.get('/show')).json()).toMatchObject({ id })
      expect((await alice.get('/page')).status).toBe(200)
    }
    expect(renewals).toHaveLength(1)
  })

  it('does not verify the session that somebody else has a copy of', async () => {
    const app = await startWith(major)
    const alice = app.browser('alice')
    await alice.get('/put')
    const copy = app.browser('alice')
    copy.jar.set('app', alice.jar.get('app') ?? '')
    await app.logIn(alice)
    expect((await copy.get('/page')).status).toBe(401)
  })

  it('ends with the session', async () => {
    const app = await startWith(major)
    const alice = app.browser('alice')
    await app.logIn(alice)
    const { path, form } = await app.begin(alice)
    await alice.get('/out')
    expect(alice.jar.has('app')).toBe(false)
    expect((await alice.get('/page')).status).toBe(401)
    await alice.post(path, form)
    expect(app.events.at(-1)).toMatchObject({ reason: 'session_changed' })
  })

  it('takes the proof of somebody else out of it, and leaves the rest', async () => {
    const app = await startWith(major)
    const browser = app.browser('alice')
    await browser.get('/put')
    await app.logIn(browser)
    browser.user = 'bob'
    const refused = await browser.get('/page')
    expect([refused.status, await refused.json()]).toEqual([401, expect.objectContaining({ code: 'duo_required' })])
    expect(await (await browser.get('/show')).json()).toMatchObject({ data: { own: 'x' } })
    browser.user = 'alice'
    expect((await browser.get('/page')).status).toBe(401)
  })

  it('takes the proof out where nobody is logged in any more', async () => {
    const app = await startWith(major)
    const browser = app.browser('alice')
    await app.logIn(browser)
    browser.user = undefined
    expect((await browser.get('/page')).status).toBe(401)
    browser.user = 'alice'
    expect((await browser.get('/page')).status).toBe(401)
  })

  it('neither starts nor replaces a session for a browser whose cookie did not come along', async () => {
    const app = await startWith(major)
    const nobody = app.browser()
    expect((await nobody.get('/page')).headers.getSetCookie()).toEqual([])
    expect((await app.browser('alice').get('/page')).headers.getSetCookie()).toEqual([])
    expect((await nobody.post('/duo/logout', '')).headers.getSetCookie()).toEqual([])
  })

  it('reads a session from its header as h3 does', async () => {
    const app = await startWith(major)
    const alice = app.browser('alice')
    await app.logIn(alice)
    const sealed = decodeURIComponent(alice.jar.get('app') ?? '')
    const program = app.browser('alice')
    expect((await program.get('/page', { 'x-app-session': sealed })).status).toBe(200)
    expect((await program.get('/page', { 'x-app-session': `${sealed}x` })).status).toBe(401)
  })

  it.each(['', 'Fe26.2', 'Fe26.2*******', '__chunked__3', '__chunked__9999', '%', 'x'.repeat(3000)])(
    'holds no proof where the cookie is %j',
    async (cookie) => {
      const app = await startWith(major)
      const alice = app.browser('alice')
      expect((await alice.get('/page', { cookie: `app=${cookie}` })).status).toBe(401)
      expect((await alice.get('/duo/status', { cookie: `app=${cookie}` })).status).toBe(200)
    },
  )

  it('opens the session of an application that keeps its password as a text', async () => {
    const session = { name: 'plain', password: 'a password that is a text, as most applications have it' }
    const app = await startWith(major, {}, session)
    const alice = app.browser('alice')
    await alice.get('/put')
    await app.logIn(alice)
    expect(await (await alice.get('/show')).json()).toMatchObject({
      data: { own: 'x', duo: { id: expect.any(String) } },
    })
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('may use another property', async () => {
    const app = await startWith(major, { store: adapter.sessionStore(sessionOf(major), { key: 'second_step' }) })
    const alice = app.browser('alice')
    await app.logIn(alice)
    const { data } = (await (await alice.get('/show')).json()) as { data: Data }
    expect(Object.keys(data)).toEqual(['second_step'])
    expect((await alice.get('/page')).status).toBe(200)
  })

  it(`${number === 2 ? 'works' : 'is lost'} in a session that is too long for one cookie`, async () => {
    const app = await startWith(major)
    const alice = app.browser('alice')
    await alice.get('/put?size=8000')
    const longest = Math.max(...[...alice.jar.values()].map((value) => value.length))
    expect(longest > 4096).toBe(number === 1)
    if (number === 1) return
    await app.logIn(alice)
    expect([...alice.jar.keys()].filter((name) => name.startsWith('app.')).length).toBeGreaterThan(2)
    expect((await alice.get('/page')).status).toBe(200)
    alice.user = 'bob'
    expect((await alice.get('/page')).status).toBe(401)
    alice.user = 'alice'
    expect((await alice.get('/page')).status).toBe(401)
  })

  it('adds less than 600 bytes to the sealed session', async () => {
    const app = await startWith(major)
    const alice = app.browser('alice')
    await alice.get('/put')
    const before = alice.jar.get('app')?.length ?? 0
    await app.logIn(alice)
    const added = (alice.jar.get('app')?.length ?? 0) - before
    expect(added).toBeGreaterThan(0)
    expect(added).toBeLessThan(600)
  })

  it('refuses at start-up what could keep nothing', () => {
    const refused = [
      undefined,
      {},
      { password: '' },
      { password: 'x'.repeat(31) },
      { password: 'x'.repeat(32), cookie: false },
    ]
    for (const session of refused) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript caller may pass
      expect(() => adapter.sessionStore(session as { password: string })).toThrow(
        expect.objectContaining({ code: 'invalid_option' }),
      )
    }
  })
})

describe.each(majors)('sessionConfig on h3 $number', (major) => {
  const { adapter } = major

  it('makes the password a key of bytes, once, and leaves the rest', () => {
    const given = { name: 'app', password: 'x'.repeat(32), maxAge: 60 }
    const session = adapter.sessionConfig(given)
    expect(session.password).toBeInstanceOf(Uint8Array)
    expect(session.password).toHaveLength(32)
    expect(session).toMatchObject({ name: 'app', maxAge: 60 })
    expect(given.password).toBe('x'.repeat(32))
    expect(adapter.sessionConfig(given).password).toEqual(session.password)
    expect(adapter.sessionConfig({ ...given, password: 'y'.repeat(32) }).password).not.toEqual(session.password)
  })

  it.each(['', 'x'.repeat(31), undefined, 7, new Uint8Array(32)])('refuses the password %j', (password) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript caller may pass
    expect(() => adapter.sessionConfig({ password: password as string })).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining('at least 32') }),
    )
  })

  it('shows nothing of a password in an error', () => {
    expect(() => adapter.sessionConfig({ password: 'hunter2' })).not.toThrow(/hunter2/)
    expect(() => adapter.sessionConfig({ password: 'hunter2' })).toThrow(/at least/)
  })

  it('does not open a session that was sealed with another password', async () => {
    const one = await startWith(major)
    const other = await startWith(major, {}, adapter.sessionConfig({ name: 'app', password: 'z'.repeat(40) }))
    const alice = one.browser('alice')
    await one.logIn(alice)
    const there = other.browser('alice')
    for (const [name, value] of alice.jar) there.jar.set(name, value)
    expect((await there.get('/page')).status).toBe(401)
  })
})
