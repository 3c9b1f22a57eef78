// Someone who knows the password, and what browsers and scanners send: nobody gets in, and nothing falls over.
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { iframePrompt } from '@duokit/core'
import { cookieStore } from './duo.js'
import { type Running, start } from './application.js'
import { parser } from './body-parsers.js'
import { half, keys } from 'testing/duo-half'
import type { Visitor } from './visitor.js'

afterEach(() => vi.useRealTimers())

const browser = { session: false, store: cookieStore({ bindTo: 'browser' }) } as const

async function isIn(visitor: Visitor): Promise<boolean> {
  return (await visitor.get('/page')).status === 200
}

function copyOf(app: Running, visitor: Visitor, user = visitor.user): Visitor {
  const copy = app.visitor(user)
  for (const [name, value] of visitor.jar) copy.jar.set(name, value)
  return copy
}

const pendingOf = (visitor: Visitor) =>
  [...visitor.jar].find(([name]) => name.startsWith('duo-dfaff02b-try-')) ?? ['', '']

describe('an answer that was captured', () => {
  it('does not count with the application’s half of a later request', async () => {
    const app = await start()
    const victim = app.visitor('alice')
    const started = await app.begin(victim)
    const captured = half({ user: 'alice', expires: app.clock.seconds + 300 })
    app.clock.seconds += 1
    const thief = app.visitor('alice')
    const fresh = await app.begin(thief)
    const post = (appHalf: string) =>
      thief.post(fresh.postAction, new URLSearchParams({ sig_response: `${captured}:${appHalf}` }))
    await post(started.appHalf)
    expect(app.lastReason()).toBe('state_unknown')
    // Used up by whoever it was made for.
    await victim.post(started.postAction, new URLSearchParams({ sig_response: `${captured}:${started.appHalf}` }))
    expect(await isIn(victim)).toBe(true)
    expect((await post(fresh.appHalf)).status).toBe(403)
    expect(app.lastReason()).toBe('replayed')
    expect(await isIn(thief)).toBe(false)
  })

  it('of another user does not count, with any half of theirs or ours', async () => {
    const app = await start()
    const [alice, mallory] = [app.visitor('alice'), app.visitor('mallory')]
    const [hers, his] = [await app.begin(alice), await app.begin(mallory)]
    const answer = half({ user: 'mallory', expires: app.clock.seconds + 300 })
    for (const appHalf of [hers.appHalf, his.appHalf]) {
      const body = new URLSearchParams({ sig_response: `${answer}:${appHalf}` })
      expect((await alice.post(hers.postAction, body)).status).toBe(403)
      expect(['user_mismatch', 'state_unknown']).toContain(app.lastReason())
    }
    // Nor with his login under way, under her name.
    const mixed = copyOf(app, mallory, 'alice')
    const body = new URLSearchParams({ sig_response: `${answer}:${his.appHalf}` })
    await mixed.post(his.postAction, body)
    expect(app.lastReason()).toBe('user_mismatch')
    for (const visitor of [alice, mixed]) expect(await isIn(visitor)).toBe(false)
  })

  it('counts once for two approvals in the same second, and again later', async () => {
    const app = await start()
    const [one, two] = [app.visitor('alice'), app.visitor('alice')]
    const [first, second] = [await app.begin(one), await app.begin(two)]
    expect((await app.approve(one, first)).status).toBe(303)
    const refused = await app.approve(two, second)
    expect([refused.status, app.lastReason()]).toEqual([403, 'replayed'])
    expect(refused.text).toContain(`href="${app.origin}/duo/start?next=%2Fpage&amp;max_age=1"`)
    app.clock.seconds += 1
    expect((await app.approve(two, second)).status).toBe(303)
  })

  it('stays used for as long as it would count', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const thief = copyOf(app, alice)
    const answer = half({ user: 'alice', expires: app.clock.seconds + 300 })
    const body = new URLSearchParams({ sig_response: `${answer}:${started.appHalf}` })
    await alice.post(started.postAction, body)
    const reasons = []
    for (const seconds of [0, 298, 1, 1, 60]) {
      app.clock.seconds += seconds
      await thief.post(started.postAction, body)
      reasons.push(app.lastReason())
    }
    expect(reasons).toEqual(['replayed', 'replayed', 'replayed', 'expired', 'expired'])
  })

  it('stays used when the clock of the machine runs ahead of the chosen one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const app = await start(browser)
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const thief = copyOf(app, alice)
    const answer = half({ user: 'alice', expires: app.clock.seconds + 300 })
    const body = new URLSearchParams({ sig_response: `${answer}:${started.appHalf}` })
    expect((await alice.post(started.postAction, body)).status).toBe(303)
    vi.setSystemTime(Date.now() + 86_400_000)
    expect((await thief.post(started.postAction, body)).status).toBe(403)
    expect(app.lastReason()).toBe('replayed')
  })

  it('is claimed before anything is written, and for long enough', async () => {
    const claims: [string, number][] = []
    const app = await start({
      singleUse: {
        claim: async (id, ttl) => {
          claims.push([id, ttl])
          return true
        },
      },
    })
    const alice = app.visitor('alice')
    await alice.post('/duo/callback?attempt=x', 'sig_response=x')
    const started = await app.begin(alice)
    await alice.post(started.postAction, 'sig_response=x')
    expect(claims).toEqual([])
    await app.approve(alice, started)
    expect(claims).toEqual([[expect.stringMatching(/^[\w-]{20,64}$/), 360]])
  })

  it('is refused when the store answers false', async () => {
    const app = await start({ singleUse: { claim: async () => false } })
    const alice = app.visitor('alice')
    expect((await app.logIn(alice)).status).toBe(403)
    expect([app.lastReason(), await isIn(alice)]).toEqual(['replayed', false])
  })

  it.each(['OK', 1, 'true', {}, undefined, null])(
    'is refused as a mistake of the application when the store answers %j',
    async (answer) => {
      const app = await start({ singleUse: { claim: async () => answer as boolean } })
      const alice = app.visitor('alice')
      expect((await app.logIn(alice)).status).toBe(500)
      expect([app.lastReason(), await isIn(alice)]).toEqual(['callback_failed', false])
      const message = 'singleUse must return true or false from claim, or a promise of one of them'
      expect(app.events.at(-1)).toMatchObject({ error: { code: 'invalid_option', message } })
    },
  )

  it('is refused with a page when the store throws', async () => {
    const failure = new Error('redis://user:password@host is down')
    const app = await start({
      singleUse: {
        claim: () => {
          throw failure
        },
      },
    })
    const alice = app.visitor('alice')
    const reply = await app.logIn(alice)
    expect(reply.status).toBe(503)
    expect(reply.headers['content-type']).toMatch(/^text\/html/)
    expect(reply.text).not.toContain('redis')
    expect(app.events.at(-1)).toMatchObject({ reason: 'single_use_unavailable', error: failure })
    expect(await isIn(alice)).toBe(false)
  })
})

describe('a cookie in the wrong place', () => {
  it('a proof is no login under way, and a login under way no proof', async () => {
    const app = await start(browser)
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const [name, pending] = pendingOf(alice)
    const thief = copyOf(app, alice)
    thief.jar.set('duo-dfaff02b', pending)
    expect(await isIn(thief)).toBe(false)
    await app.approve(alice, started)
    const done = alice.jar.get(name) ?? ''
    const misplaced = [
      [alice.jar.get('duo-dfaff02b') ?? '', 'state_unknown'],
      [done, 'replayed'],
    ] as const
    for (const [value, reason] of misplaced) {
      const other = app.visitor('alice')
      other.jar.set('duo-dfaff02b', done)
      expect(await isIn(other)).toBe(false)
      other.jar.set(name, value)
      app.clock.seconds += 1
      await app.approve(other, started)
      expect([app.lastReason(), await isIn(other)]).toEqual([reason, false])
    }
  })

  it.each<[string, (value: string) => string]>([
    ['without its MAC', (value) => value.slice(0, value.indexOf('.'))],
    ['with the MAC alone', (value) => value.slice(value.indexOf('.'))],
    ['with another dot', (value) => value.replace('.', '~')],
    ['with two MACs', (value) => `${value}.${value.split('.')[1]}`],
    ['with an empty MAC', (value) => `${value.split('.')[0]}.`],
    ['with a payload of its own', (value) => `${btoa('{"user":"alice"}')}.${value.split('.')[1]}`],
    ['twice', (value) => value + value],
    ['in quotes', (value) => `"${value}"`],
    ['encoded', (value) => value.replace('.', '%2E')],
    ['with something behind it', (value) => `${value} x`],
    ['longer than any', (value) => `${'A'.repeat(5000)}.${value.split('.')[1]}`],
  ])('a proof %s is none', async (_name, spoil) => {
    const app = await start(browser)
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const thief = copyOf(app, alice)
    thief.jar.set('duo-dfaff02b', spoil(alice.jar.get('duo-dfaff02b') ?? ''))
    expect([await isIn(thief), await isIn(alice)]).toEqual([false, true])
  })

  it('of another user is swapped in vain, and ends the login that it was taken from', async () => {
    const app = await start(browser)
    const [alice, bob] = [app.visitor('alice'), app.visitor('bob')]
    for (const visitor of [alice, bob]) await app.logIn(visitor)
    bob.jar.set('duo-dfaff02b', alice.jar.get('duo-dfaff02b') ?? '')
    expect([await isIn(bob), await isIn(alice)]).toEqual([false, false])
  })

  it('counts when it stands first, and is shadowed otherwise', async () => {
    const app = await start(browser)
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const own = `duo-dfaff02b=${alice.jar.get('duo-dfaff02b')}`
    const read = async (cookie: string) => (await alice.get('/page', { headers: { cookie } })).status
    expect(await read(`${own}; duo-dfaff02b=x`)).toBe(200)
    expect(await read(`duo-dfaff02b=x; ${own}`)).toBe(303)
    expect(await read(`theme=dark;${own};x=y`)).toBe(200)
    expect(await read(`theme=dark ; ${own} ; x=y`)).toBe(200)
    expect(await read(`DUO=${alice.jar.get('duo-dfaff02b')}`)).toBe(303)
  })
})

describe('clocks', () => {
  it('of instances may differ by a minute', async () => {
    const first = await start({ ...browser })
    const alice = first.visitor('alice')
    const started = await first.begin(alice)
    const behind = await start({ ...browser })
    const there = copyOf(behind, alice)
    behind.clock.seconds -= 61
    await behind.approve(there, started)
    expect(behind.lastReason()).toBe('state_unknown')
    behind.clock.seconds += 1
    expect((await behind.approve(there, started)).status).toBe(303)
    await first.approve(alice, started)
    const again = copyOf(behind, alice)
    expect(await isIn(again)).toBe(true)
    behind.clock.seconds -= 1
    expect(await isIn(again)).toBe(false)
  })
})

describe('keys that rotate while the prompt is open', () => {
  it.each([
    ['skey', { skey: ['n'.repeat(40), keys.skey] }, { skey: 'n'.repeat(40) }, 'bad_signature'],
    ['akey', { akey: ['n'.repeat(40), keys.akey] }, { akey: 'n'.repeat(40) }, 'bad_app_signature'],
    ['ikey', {}, { ikey: 'DIXXXXXXXXXXXXXXXXXY' }, 'wrong_key'],
  ])('%s: both count, then the new one alone', async (_name, during, after, reason) => {
    const secret = { cookieSecret: 'the same secret of at least 32 bytes' }
    const first = await start({ ...browser, ...secret })
    const alice = first.visitor('alice')
    const started = await first.begin(alice)
    const later = await start({ ...browser, ...secret, prompt: iframePrompt({ ...keys, ...after }) })
    expect((await later.approve(copyOf(later, alice), started)).status).toBe(403)
    expect(later.lastReason()).toBe(reason)
    const next = await start({ ...browser, ...secret, prompt: iframePrompt({ ...keys, ...during }) })
    const there = copyOf(next, alice)
    expect((await next.approve(there, started)).status).toBe(303)
    expect(await isIn(there)).toBe(true)
  })
})

describe('bodies', () => {
  /** A request that never ends. */
  async function unfinished(app: Running, path: string, cookie: string): Promise<string> {
    const { port } = app
    const socket = connect(port, '127.0.0.1')
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nX-User: alice\r\nOrigin: ${app.origin}\r\nCookie: ${cookie}\r\nAccept: */*\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nsig_response=`
    socket.write(head)
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    // Others in this process have timers, too: time goes on until the answer is there.
    const later = () => {
      vi.advanceTimersByTime(10_000)
      return answer
    }
    await expect.poll(later).toContain('"code"')
    socket.destroy()
    return answer
  }

  it('that do not end get an answer after ten seconds', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const cookie = [...alice.jar].map((pair) => pair.join('=')).join('; ')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    expect(await unfinished(app, started.postAction, cookie)).toMatch(/^HTTP\/1.1 408 [^]*"code":"body_timeout"/)
    vi.useRealTimers()
    expect(app.lastReason()).toBe('body_timeout')
    expect((await app.approve(alice, started)).status).toBe(303)
  })

  it('that break off change nothing', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const cookie = [...alice.jar].map((pair) => pair.join('=')).join('; ')
    const socket = connect(app.port, '127.0.0.1')
    socket.write(
      `POST ${started.postAction} HTTP/1.1\r\nHost: x\r\nX-User: alice\r\nOrigin: ${app.origin}\r\nCookie: ${cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nsig_response=`,
      () => socket.destroy(),
    )
    await expect.poll(() => socket.closed).toBe(true)
    expect((await app.approve(alice, started)).status).toBe(303)
  })

  it.each([0, 1])('are bounded, parsed or not: %i', async (parsed) => {
    const app = await start(parsed === 1 ? { before: [parser] } : {})
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const most = 64 * 1024
    const status = async (size: number) =>
      (await alice.post(started.postAction, `sig_response=${'x'.repeat(size - 'sig_response='.length)}`)).status
    expect(await status(most)).toBe(400)
    expect(await status(most + 1)).toBe(413)
    expect(await status(900_000)).toBe(413)
  })

  it('in another letter case and with parameters are forms as well', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const types = ['Application/X-WWW-Form-URLencoded', 'application/x-www-form-urlencoded ; charset=UTF-8']
    for (const type of types) {
      const reply = await alice.post(started.postAction, 'sig_response=x', { headers: { 'content-type': type } })
      expect(reply.status).toBe(400)
    }
    for (const type of ['application/x-www-form-urlencodedx', 'text/plain', 'multipart/form-data']) {
      const reply = await alice.post(started.postAction, 'sig_response=x', { headers: { 'content-type': type } })
      expect([reply.status, app.lastReason()]).toEqual([415, 'unsupported_media_type'])
    }
  })
})

describe('nothing that a browser can send makes a 500', () => {
  const long = 'x'.repeat(7000)
  const queries = ['', '?', '?next', '?next=%', '?next=%ff', '?next=/%00', '?attempt=%', '?a[b]=c', `?next=/${long}`]
  const cookies = [
    '',
    '=',
    ';;;',
    'duo',
    'duo-dfaff02b=',
    'duo="',
    `duo-dfaff02b=${long}`,
    'duo-dfaff02b-try-=',
    'app.session=%',
    'a=\u00ff; duo-dfaff02b=\u00ff',
  ]
  const kinds: Record<string, string>[] = [
    { accept: '', 'sec-fetch-mode': '' },
    { accept: 'text/html;'.repeat(500) },
    { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'x'.repeat(2000), 'x-requested-with': '' },
    { 'if-none-match': '""""', referer: '\\\\' },
    { referer: 'http://localhost:1234/%', origin: '' },
    { 'x-http-method-override': 'DELETE', 'content-type': ';' },
  ]
  const bodies = ['', '&', 'sig_response', 'sig_response=%', `sig_response=${'|:'.repeat(3000)}`, '\u0000\u00ff', '[]']
  const routes = ['start', 'callback', 'status', 'logout', 'prompt.js', 'nothing', '']

  it.each(routes)('on the route %j', async (route) => {
    const app = await start()
    const alice = app.visitor('alice')
    const { postAction } = await app.begin(alice)
    const errors: unknown[] = []
    const send = async (path: string, sending: Parameters<Visitor['send']>[1]) => {
      const { status } = await alice.send(path, sending)
      if (status >= 500) errors.push({ path, sending, status })
    }
    for (const query of queries) {
      for (const cookie of cookies) await send(`/duo/${route}${query}`, { headers: { cookie } })
      for (const headers of kinds) await send(`/duo/${route}${query}`, { headers })
    }
    for (const body of bodies) {
      for (const headers of kinds) {
        for (const path of [`/duo/${route}`, postAction]) await send(path, { method: 'POST', body, headers })
      }
      await send(postAction, { method: 'POST', body })
    }
    for (const user of ['a|b', '\u0000', ' ', 'x'.repeat(1500), '<script>']) {
      alice.user = user
      for (const method of ['GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'PATCH', 'DELETE', 'PROPFIND']) {
        await send(`/duo/${route}`, { method })
      }
    }
    expect(errors).toEqual([])
  })

  it('on any other path', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const errors: unknown[] = []
    const paths = [
      '/%',
      '/%ff',
      '/?%',
      '//',
      '///duo/start',
      '/duo/../duo/start',
      '/duo%2fstart',
      '*',
      'http://[::1',
      '/\u00e9',
    ]
    for (const path of paths) {
      for (const as of ['page', 'script', 'program'] as const) {
        const { status, text } = await alice.get(path, { as })
        if (status >= 500 || text.includes('hello')) errors.push({ path, as, status })
      }
    }
    expect(errors).toEqual([])
  })
})
