// Attacks by what is sent, and on what a login depends on: one test for each of the threat model in SECURITY.md, which
// names them.
import crypto, { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { connect } from 'node:net'
import {
  cookieStore,
  createGate,
  createSigner,
  type GateOptions,
  type GateRequest,
  iframePrompt,
  type Prompt,
  universalPrompt,
} from '@duokit/core'
import type { Reply } from '@duokit/conformance'
import { describe, expect, it, vi } from 'vitest'
import { useGround } from '../stage/ground.js'
import { koaSample } from '../stage/samples.js'
import {
  expectIn,
  expectRefused,
  expectShut,
  halvesOf,
  prompts,
  type Someone,
  stateOf,
  withParameter,
} from '../stage/someone.js'

describe('an attack by', () => {
  const ground = useGround(koaSample)

  /** The gate alone, where the sample leaves no choice. */
  function gateWith(prompt: Prompt, options: Partial<Pick<GateOptions<undefined>, 'getUsername' | 'cookieSecret'>>) {
    return createGate<undefined>({
      origin: ground.app.url,
      prompt,
      cookieSecret: 's'.repeat(40),
      getUsername: () => 'alice',
      store: cookieStore({ bindTo: 'browser' }),
      now: () => ground.seconds * 1000,
      ...options,
    })
  }

  it('a request of another site', async () => {
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${ground.app.url}.evil.example` },
      { origin: undefined },
      { origin: undefined, 'sec-fetch-site': 'same-site' },
      { origin: undefined, 'sec-fetch-site': 'cross-site' },
    ]
    const victim = await ground.someone('iframe')
    const begun = await victim.begin()
    const answer = await victim.answerTo(begun)
    for (const headers of foreign) {
      expect((await victim.finish(begun, answer, { headers })).status).toBe(403)
      await expectShut(victim)
    }
    // Nor by the way back that is not asked where it comes from, since it belongs to the other prompt.
    const query = new URLSearchParams({ state: stateOf(begun), sig_response: answer, duo_code: answer }).toString()
    expect((await victim.comeBack(`/duo/callback?${query}`)).status).toBe(403)
    await expectShut(victim)
    expect((await victim.finish(begun, answer)).status).toBe(303)
    for (const headers of foreign) {
      expect((await victim.post('/duo/logout', '', { headers })).status).toBe(403)
      await expectIn(victim)
      expect((await victim.post('/transfer', 'to=Mallory&amount=10', { headers })).status).toBe(403)
    }
    // The way back from Duo is from another site; a browser that only looks ahead ends no login by it, and neither does
    // a form.
    const redirected = await ground.someone('universal')
    const login = await redirected.begin()
    const back = await redirected.answerTo(login)
    await redirected.get(back, { headers: { 'sec-purpose': 'prefetch' } })
    await redirected.send(back, { method: 'HEAD' })
    await redirected.post(back, '', { headers: { origin: 'https://evil.example' } })
    await expectShut(redirected)
    expect((await redirected.finish(login, back)).status).toBe(303)
    await expectIn(redirected)
    expect((await victim.post('/duo/logout')).status).toBeLessThan(400)
    await expectShut(victim)
  })

  it('a login that somebody else began', async () => {
    for (const prompt of prompts) {
      const attacker = await ground.someone(prompt, 'allow.bob')
      const his = await attacker.begin()
      const answer = await attacker.answerTo(his)
      // The victim's browser opens the attacker's way back, with nobody, at the first factor, and verified.
      const stranger = ground.nobody()
      await stranger.finish(his, answer)
      await expectShut(stranger)
      const victim = await ground.someone(prompt)
      await victim.finish(his, answer)
      await expectShut(victim)
      await ground.expectHonestLogin(victim)
      await victim.finish(his, answer)
      await expectIn(victim, 'alice')
      expect((await attacker.finish(his, answer)).status).toBe(303)
      await expectIn(attacker, 'allow.bob')
    }
  })

  it('an address to be led to', async () => {
    const addresses = [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '/\t/evil.example/',
      '/%2f%2fevil.example/../..//evil.example/',
      '/.//evil.example/',
      '/..//evil.example',
      '/@evil.example:80//x',
      'javascript:alert(1)',
      'http:evil.example',
      '/duo/../..//evil.example',
      '/duo/start?max_age=0',
      '/DUO/%73tart',
      '/x/../%64uo/callback',
      `${ground.app.url}@evil.example/`,
    ]
    for (const prompt of prompts) {
      const visitor = await ground.someone(prompt)
      const led = async (next: string) => {
        ground.advance(1)
        const reply = await visitor.finish(await visitor.begin(next))
        expect(reply.status).toBe(303)
        return reply.location ?? ''
      }
      for (const next of addresses) {
        const { origin, pathname } = new URL(await led(next))
        expect(origin).toBe(ground.app.url)
        expect(pathname).not.toMatch(/duo/i)
      }
      expect(await led('/transfer?to=Bob')).toBe(`${ground.app.url}/transfer?to=Bob`)
      await expectIn(visitor)
      // Nor by the link of a page that offers to try again.
      for (const next of addresses) {
        const begun = await visitor.begin(next)
        const { text } = await visitor.finish(
          begun,
          prompt === 'universal' ? `/duo/callback?state=${stateOf(begun)}` : 'x',
        )
        const [, link = ''] = /href="([^"]+)"/.exec(text) ?? []
        expect(new URL(link).origin).toBe(ground.app.url)
        expect(link).not.toMatch(/evil\.example\/?$|next=(?:https?%3A|%2F%2F|%2F%5C)/)
      }
    }
  })

  it('markup and header lines', async () => {
    const markup = `"'><script>alert(1)</script>`
    const lines = '\r\nX-Injected: 1\r\nSet-Cookie: injected=1'
    const replies: Reply[] = []
    for (const prompt of prompts) {
      const visitor = await ground.someone(prompt)
      for (const text of [markup, lines]) {
        const sent = encodeURIComponent(text)
        const begun = await visitor.begin(`/account?x=${text.replaceAll(/[\r\n]/g, '')}`)
        replies.push(
          await visitor.get(`/duo/start?next=/x${sent}&max_age=0`),
          await visitor.get(`/duo/start?attempt=${sent}&max_age=${sent}`),
          await visitor.get(`/duo/callback?state=${stateOf(begun)}&error=${sent}&error_description=${sent}&${sent}=1`),
          await visitor.get(`/duo/callback?state=${sent}&duo_code=${sent}`),
          await visitor.post(
            `/duo/callback?attempt=${sent}`,
            new URLSearchParams({ sig_response: text, [text]: text }),
          ),
          await visitor.finish(
            begun,
            prompt === 'universal' ? `/duo/callback?state=${stateOf(begun)}` : `ERR|${text}:${text}`,
          ),
          await visitor.get(`/account?x=${sent}`),
          await ground.nobody().get(`/account?x=${sent}`),
        )
        ground.simulator.config.set({ outage: { health_check: 'http503' } })
        replies.push(await visitor.get(`/duo/start?next=/x${sent}&max_age=0`))
        ground.simulator.config.set({ outage: {} })
      }
      await expectShut(visitor)
      await ground.expectHonestLogin(visitor)
    }
    // A name of the attacker's own choice, on the two pages that carry what the application and Duo's address say.
    const { host, application } = ground.simulator
    const keys = { host, clientId: application.ikey, clientSecret: application.skey }
    const { ikey, skey } = application
    const named = (prompt: Prompt) =>
      gateWith(prompt, { getUsername: () => markup }).handle(
        requestOf('/duo/start?next=/account', { accept: 'text/html' }),
      )
    const pages = [
      await named(iframePrompt({ host, ikey, skey, akey: 'k'.repeat(40), attributes: { title: markup } })),
      await named(universalPrompt({ ...keys, handOver: true })),
    ]
    expect(pages.map((page) => page?.status)).toEqual([200, 200])
    expect(pages[0]?.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(pages.filter((page) => /<script>|"'>/.test(page?.body ?? ''))).toEqual([])
    for (const { status, headers, cookies, text } of replies) {
      expect(status).toBeLessThan(504)
      expect(text).not.toMatch(/<script>|"'>/)
      expect(headers).not.toHaveProperty('x-injected')
      expect(cookies.filter((cookie) => cookie.startsWith('injected'))).toEqual([])
      expect(String(headers['content-security-policy'])).toMatch(/^default-src 'none'(?!.*unsafe)/)
    }
  })

  it('an outage that the attacker makes', async () => {
    const open = await ground.start({ failMode: 'open' })
    const { config, application, applications } = ground.simulator
    const ask = (thief: Someone) => thief.get('/duo/start?next=/account')
    for (const prompt of prompts) {
      const [shut, thief] = [await ground.someone(prompt), await ground.someone(prompt, 'alice', open)]
      // What can be provoked from outside is no outage: too many calls, and keys that are refused.
      config.set({ rateLimit: 100 })
      for (const visitor of [shut, thief]) {
        await ask(visitor)
        await expectShut(visitor)
      }
      expect(config.get().rateLimit).toBeLessThan(100)
      config.set({ rateLimit: 0 })
      applications.set(application.ikey, { skey: 'x'.repeat(40) })
      for (const visitor of [shut, thief]) {
        await ask(visitor)
        await expectShut(visitor)
      }
      applications.set(application.ikey, { skey: application.skey })
      // Nor is a Duo that fails once people were sent there.
      ground.advance(11)
      const begun = await thief.begin()
      const answer = await thief.answerTo(begun)
      config.set({ outage: { all: 'http503' } })
      await thief.finish(begun, prompt === 'universal' ? answer : 'x')
      await expectShut(thief)
      // A real one opens only where that is wished for, and neither for what asks for more nor for long.
      ground.advance(11)
      for (const visitor of [shut, thief]) await ask(visitor)
      await expectShut(shut)
      await expectIn(thief)
      const wanted = await thief.get('/transfer')
      expect((await thief.get((wanted.location ?? '').replace(open.url, ''))).status).toBe(503)
      expect((await thief.get('/transfer')).status).toBe(303)
      config.set({ outage: {} })
      ground.advance(300)
      await expectShut(thief)
      await ground.expectHonestLogin(thief)
      await ground.expectHonestLogin(shut)
    }
  })

  it('an answer out of its time', async () => {
    const { config } = ground.simulator
    for (const prompt of prompts) {
      const thief = await ground.someone(prompt)
      const reasons: (string | undefined)[] = []
      const tryIt = async (seconds: number) => {
        const begun = await thief.begin()
        const answer = await thief.answerTo(begun)
        ground.advance(seconds)
        await thief.finish(begun, answer)
        reasons.push(ground.lastReason())
        await expectShut(thief)
      }
      // An answer, and a login, that were kept for later.
      await tryIt(301)
      await tryIt(601)
      // Answers of a clock that is wrong by more than may be.
      config.set(prompt === 'iframe' ? { badAuth: 'expired' } : { badIdToken: 'expired' })
      await tryIt(0)
      config.set(prompt === 'iframe' ? { badAuth: null, answerLifetime: 3601 } : { badIdToken: 'future-iat' })
      await tryIt(0)
      expect(reasons).toEqual(
        {
          iframe: ['expired', 'state_unknown', 'expired', 'implausible_expiry'],
          universal: ['invalid_grant', 'state_unknown', 'expired', 'not_yet_valid'],
        }[prompt],
      )
      config.set({ badIdToken: null, answerLifetime: 300 })
      await ground.expectHonestLogin(thief)
      // A proof ends, and one of the future, after a clock was set back, is none.
      ground.advance(12 * 3600 - 1)
      await expectIn(thief)
      ground.advance(1)
      await expectShut(thief)
      await ground.expectHonestLogin(thief)
      ground.advance(-3600)
      await expectShut(thief)
      ground.advance(3600)
      await expectIn(thief)
    }
  })

  it('a clock that gives no number', async () => {
    for (const prompt of prompts) {
      const thief = await ground.someone(prompt)
      const begun = await thief.begin()
      const answer = await thief.answerTo(begun)
      const { seconds } = ground
      ground.seconds = Number.NaN
      await thief.finish(begun, answer)
      await expectShut(thief)
      ground.seconds = seconds
      await ground.expectHonestLogin(thief)
      ground.seconds = Number.NaN
      await expectShut(thief)
      ground.seconds = seconds
    }
  })

  it('large and slow bodies', async () => {
    const thief = await ground.someone('iframe')
    const begun = await thief.begin()
    if (begun.prompt !== 'iframe') throw new Error('not the iframe')
    const answer = await thief.answerTo(begun)
    const long = 'x'.repeat(5000)
    for (const one of [
      `${answer}${long}`,
      `${long}${answer}`,
      `${answer}:${long}`,
      '|'.repeat(5000),
      'x'.repeat(50_000),
    ]) {
      expect((await thief.finish(begun, one)).status).toBe(400)
    }
    expect((await thief.post(begun.postAction, `sig_response=${'x'.repeat(2_000_000)}`)).status).toBe(413)
    expect(
      (await thief.post(begun.postAction, `sig_response=${encodeURIComponent(answer)}&sig_response=x`)).status,
    ).toBe(400)
    expect((await thief.get(`/duo/start?next=/${long}`, { as: 'script' })).status).toBe(200)
    await expectShut(thief)
    // A hundred bodies that do not end hold nobody up.
    const { port } = new URL(ground.app.url)
    const head = [
      `POST ${begun.postAction} HTTP/1.1`,
      'Host: x',
      'Connection: close',
      `Origin: ${ground.app.url}`,
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 1000',
      '',
      'sig_response=',
    ].join('\r\n')
    const sockets = Array.from({ length: 100 }, () => connect(Number(port), '127.0.0.1'))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    for (const socket of sockets) socket.write(head)
    expect((await thief.finish(begun, answer)).status).toBe(303)
    await expectIn(thief)
    const redirected = await ground.someone('universal')
    const login = await redirected.begin()
    const back = await redirected.answerTo(login)
    expect((await redirected.comeBack(withParameter(back, 'duo_code', long))).status).toBe(400)
    await expectShut(redirected)
    expect((await redirected.finish(login, back)).status).toBe(303)
    await expectIn(redirected)
    const ended = sockets.map((socket) => once(socket.resume(), 'close'))
    for (const socket of sockets) socket.write('x'.repeat(1000 - 'sig_response='.length))
    await Promise.all(ended)
  })

  it('another algorithm', async () => {
    const { ikey, skey } = ground.simulator.application
    const thief = await ground.someone('iframe')
    const begun = await thief.begin()
    if (begun.prompt !== 'iframe') throw new Error('not the iframe')
    const own = halvesOf(begun.sigRequest)[1]
    // Even with the right key.
    const signed = `AUTH|${Buffer.from(`alice|${ikey}|${ground.seconds + 300}`).toString('base64')}`
    const mac = (hash: string) => createHmac(hash, skey).update(signed)
    const macs = [
      ...['sha256', 'sha384', 'sha512', 'md5'].flatMap((hash) => [
        mac(hash).digest('hex'),
        mac(hash).digest('hex').slice(0, 40),
      ]),
      mac('sha1').digest('hex').toUpperCase(),
      mac('sha1').digest('hex').slice(0, 20),
      mac('sha1').digest('base64'),
      crypto
        .createHash('sha1')
        .update(skey + signed)
        .digest('hex'),
      '',
      'none',
    ]
    for (const one of macs) {
      expectRefused(await thief.finish(begun, `${signed}|${one}:${own}`))
      await expectShut(thief)
    }
    expect((await thief.finish(begun, `${signed}|${mac('sha1').digest('hex')}:${own}`)).status).toBe(303)
    await expectIn(thief)
    const redirected = await ground.someone('universal')
    for (const fault of ['alg-none', 'hs256', 'sig'] as const) {
      ground.simulator.config.set({ badIdToken: fault })
      await redirected.finish(await redirected.begin())
      expect(ground.lastReason()).toBe('bad_signature')
      await expectShut(redirected)
    }
    ground.simulator.config.set({ badIdToken: null })
    await ground.expectHonestLogin(redirected)
  })

  it('a polluted prototype', async () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']
    for (const prompt of prompts) {
      const thief = await ground.someone(prompt)
      const begun = await thief.begin()
      for (const name of names) {
        const polluted = `${name}=1&${name}[verified]=true&${name}[user]=alice&${name}[done]=1&${name}.user=alice`
        thief.jar.set(`${thief.cookie}-try-${name}`, '1')
        const replies = [
          await thief.get(`/duo/start?${polluted}&attempt=${name}&max_age=0`, { as: 'script' }),
          await thief.get(`/duo/callback?${polluted}&state=${name}&duo_code=${name}`),
          await thief.post(`/duo/callback?attempt=${name}`, `${polluted}&sig_response=${name}`),
          await thief.post(`/duo/callback?attempt=${stateOf(begun)}`, `${polluted}&sig_response[]=x`),
          await thief.get(`/duo/status?${polluted}`),
          await thief.post('/login', `${polluted}&username=${name}&password=${name}`),
        ]
        expect(replies.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
        expect(replies[4]?.json()).toEqual({ verified: false })
        thief.jar.delete(`${thief.cookie}-try-${name}`)
        await expectShut(thief)
      }
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(
        Reflect.ownKeys(Object.prototype).filter((key) => ['verified', 'user', 'done'].includes(String(key))),
      ).toEqual([])
      expect((await thief.finish(begun)).status).toBe(303)
      await expectIn(thief)
    }
  })

  // No clock tells this reliably, so what is counted is how much is compared.
  it('the time of comparing a half', async () => {
    const keys = ['a', 'b', 'c'].map((letter) => letter.repeat(40))
    const { ikey } = ground.simulator.application
    const akey = 'k'.repeat(40)
    const options = { ikey, akey, now: () => ground.seconds * 1000 }
    const signer = createSigner({ ...options, skey: keys })
    const own = halvesOf(signer.signRequest('alice'))[1]
    const signed = `AUTH|${Buffer.from(`alice|${ikey}|${ground.seconds + 300}`).toString('base64')}`
    const genuine = keys.map((key) => createHmac('sha1', key).update(signed).digest('hex'))
    const spy = vi.spyOn(String.prototype, 'charCodeAt')
    const charactersFor = (mac: string) => {
      spy.mockClear()
      const { verified } = signer.inspectResponse(`${signed}|${mac}:${own}`)
      return { verified, compared: spy.mock.calls.length }
    }
    try {
      const accepted = genuine.map(charactersFor)
      const [first = ''] = genuine
      const refused = Array.from(first, (digit, at) =>
        charactersFor(first.slice(0, at) + (digit === '0' ? '1' : '0') + first.slice(at + 1)),
      )
      expect(new Set(accepted.map(({ verified }) => verified))).toEqual(new Set([true]))
      expect(new Set(accepted.map(({ compared }) => compared)).size).toBe(1)
      expect(new Set(refused.map(({ verified }) => verified))).toEqual(new Set([false]))
      expect(new Set(refused.map(({ compared }) => compared)).size).toBe(1)
      expect(refused[0]?.compared).toBeGreaterThanOrEqual(3 * 40)
    } finally {
      spy.mockRestore()
    }
  })

  it('the time of comparing a cookie', async () => {
    const secrets = ['a', 'b', 'c'].map((letter) => letter.repeat(40))
    const { host, application } = ground.simulator
    const prompt = iframePrompt({ host, ikey: application.ikey, skey: application.skey, akey: 'k'.repeat(40) })
    /**
     * A login under way, as the instance keeps it that signs with this secret, and what a gate that knows all of them
     * compares.
     */
    const spy = vi.spyOn(crypto, 'timingSafeEqual')
    syncBuiltinESMExports()
    const comparisonsOf = async (secret: string, spoil = (text: string) => text) => {
      const begun = await gateWith(prompt, { cookieSecret: [secret] }).handle(requestOf('/duo/start?next=/account'))
      const cookie = spoil(String(new Map(begun?.headers).get('set-cookie')).split(';')[0] ?? '')
      const id = /^duo-[0-9a-f]{8}-try-([^=]+)=/.exec(cookie)?.[1]
      spy.mockClear()
      await gateWith(prompt, { cookieSecret: secrets }).handle(requestOf(`/duo/start?attempt=${id}`, { cookie }))
      return spy.mock.calls.length
    }
    try {
      const genuine = []
      for (const secret of secrets) genuine.push(await comparisonsOf(secret))
      // Opened twice: as what the address names, and as one of those that may have to make room.
      expect(genuine).toEqual([6, 6, 6])
      const [secret = ''] = secrets
      // Once more: what does not open is kept as somebody else's, within limits.
      for (const at of [-43, -20, -2]) {
        const change = (text: string) =>
          text.slice(0, at) + (text.at(at) === 'A' ? 'B' : 'A') + text.slice(text.length + at + 1)
        expect(await comparisonsOf(secret, change)).toBe(9)
      }
    } finally {
      spy.mockRestore()
      syncBuiltinESMExports()
    }
  })
})

function requestOf(url: string, headers: Readonly<Record<string, string>> = {}): GateRequest<undefined> {
  return {
    ctx: undefined,
    method: 'GET',
    url,
    header: (name) => headers[name],
    form: async () => new URLSearchParams(),
  }
}
