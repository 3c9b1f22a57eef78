// Attacks by what stands around the application: other sites, caches, frames, neighbours and Duo's memory. SECURITY.md
// names them.
import { authorizeAnswer, Visitor } from '@duokit/conformance'
import type { Context } from 'koa'
import { describe, expect, it } from 'vitest'
import { startBank } from '../stage/bank.js'
import { useGround } from '../stage/ground.js'
import { koaSample } from '../stage/samples.js'
import { startSharedCache } from '../stage/shared-cache.js'
import { type Begun, expectIn, expectShut, prompts, type Someone, stateOf } from '../stage/someone.js'

const ofAnotherSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document', referer: 'https://evil.example/' }

describe('an attack by', () => {
  const ground = useGround(koaSample)

  /** A login as somebody begins it who leaves out what a guard would have asked for. */
  async function beginPlainly(someone: Someone): Promise<Begun> {
    const reply = await someone.get('/duo/start?next=/transfer', { as: 'script' })
    expect(reply.status).toBe(200)
    return reply.json() as unknown as Begun
  }

  async function expectNoTransfer(someone: Someone): Promise<void> {
    expect((await someone.get('/transfer')).location).toContain('/duo/start?next=%2Ftransfer&max_age=60')
    const sent = await someone.post('/transfer', 'to=Mallory&amount=10')
    expect(sent.status).toBe(401)
    expect(sent.text).not.toContain('went to')
  }

  it('a remembered device', async () => {
    for (const rememberedAuthTime of ['now', 'remembered'] as const) {
      ground.begin()
      ground.simulator.config.set({ rememberedAuthTime })
      ground.simulator.users.outcomes('alice', 'remembered')
      const thief = await ground.someone('universal')
      expect((await thief.finish(await beginPlainly(thief))).status).toBe(303)
      await expectIn(thief)
      await expectNoTransfer(thief)
      // Within the five seconds in which a proof has just been made, and later.
      ground.advance(6)
      await expectNoTransfer(thief)
      ground.simulator.users.outcomes('alice', 'allow')
      await ground.expectHonestLogin(thief)
      expect((await thief.post('/transfer', 'to=Bob&amount=10')).text).toContain('10 went to <strong>Bob')
    }
  })

  it('a login begun by another site', async () => {
    for (const prompt of prompts) {
      const [victim, attacker] = [await ground.someone(prompt), await ground.someone(prompt)]
      const opened = await victim.get('/duo/start?next=https://evil.example/', { headers: ofAnotherSite })
      expect([opened.status, await isIn(victim)]).toEqual([prompt === 'iframe' ? 200 : 303, false])
      expect(ground.events.map(({ type }) => type)).toEqual(['started'])
      if (opened.location !== undefined) await finishRemembered(victim, opened.location)
      // The attacker knows the password, and has a session of the same user: it stays as it was.
      await expectShut(attacker)
      // A verified person is led on and is not asked again; a step-up asks for a person, and what it replaces stays
      // until then.
      await ground.expectHonestLogin(victim)
      for (let count = 0; count < 12; count++) {
        await victim.get('/duo/start?next=/account', { headers: ofAnotherSite })
        await victim.get('/duo/start?next=/account&max_age=0', { headers: ofAnotherSite })
      }
      await expectIn(victim)
      await expectShut(attacker)
      await ground.expectHonestLogin(attacker)
      ground.begin()
    }
  })

  /**
   * Duo remembers the device: the victim is verified without a question, in no session but this one, and led nowhere
   * else.
   */
  async function finishRemembered(victim: Someone, authUrl: string): Promise<void> {
    ground.simulator.users.outcomes('alice', 'remembered')
    const begun = { prompt: 'universal', authUrl } as const
    const reply = await victim.finish(begun)
    expect([reply.status, reply.location]).toEqual([303, `${victim.origin}/`])
    await expectIn(victim)
    await expectNoTransfer(victim)
    ground.simulator.users.outcomes('alice', 'allow')
  }

  it('a shared cache', async () => {
    // An application that lets everybody keep its pages; the sample does not.
    const origin = 'http://localhost:7998'
    const say = (ctx: Context) => {
      ctx.set('cache-control', 'public, max-age=600')
      ctx.body = `balance of ${String(ctx.state['duo']?.username ?? 'everybody')}`
    }
    const bank = await startBank({
      simulator: ground.simulator,
      origin,
      now: () => ground.seconds * 1000,
      pages: (duo) => [(ctx, next) => (ctx.path === '/account' ? duo.guard()(ctx, next) : next()), say],
    })
    const cache = await startSharedCache(bank.url)
    try {
      const [victim, attacker] = [new Visitor(cache.url, origin), new Visitor(cache.url, origin)]
      for (const visitor of [victim, attacker]) await visitor.get('/enter?user=alice')
      const started = await victim.get('/duo/start?next=/account', { as: 'script' })
      const back = await authorizeAnswer(String(started.json()['authUrl']), origin)
      await victim.get(back, { headers: { 'sec-fetch-site': 'same-origin' } })
      expect((await victim.get('/account')).text).toBe('balance of alice')
      for (const as of ['page', 'script', 'program'] as const) {
        expect((await attacker.get('/account', { as })).text).not.toContain('balance')
        expect((await new Visitor(cache.url, origin).get('/account', { as })).text).not.toContain('balance')
      }
      // It keeps what it may: with a cache that keeps nothing, this would show nothing.
      await victim.get('/open')
      expect((await attacker.get('/open')).headers['x-cache']).toBe('hit')
      expect((await victim.get('/account')).text).toBe('balance of alice')
    } finally {
      await cache.close()
      await bank.close()
    }
  })

  it('a guarded page in a foreign frame', async () => {
    for (const prompt of prompts) {
      const victim = await ground.someone(prompt)
      for (const site of ['cross-site', 'same-site', 'same-origin']) {
        for (const path of ['/account', '/transfer', '/duo/start?next=/account']) {
          const headers = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': site, referer: 'https://evil.example/' }
          const reply = await victim.get(path, { headers })
          expect([reply.status, reply.location]).toEqual([401, undefined])
          expect(reply.headers['content-security-policy']).toMatch(/frame-ancestors '(?:self|none)'/)
          expect(reply.headers['x-frame-options']).toMatch(/^(?:SAMEORIGIN|DENY)$/)
          expect(reply.text).not.toMatch(/alice|evil|<form|<script/)
          expect(reply.cookies.filter((cookie) => cookie.includes('-try-'))).toEqual([])
        }
      }
      expect(ground.events).toEqual([])
      await ground.expectHonestLogin(victim)
      ground.begin()
    }
  })

  it('a hidden origin', async () => {
    const hidden = [
      { origin: 'null' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { origin: 'null', 'sec-fetch-site': 'same-site' },
      { origin: 'null', 'sec-fetch-site': 'none' },
      { origin: 'null', 'sec-fetch-site': 'same-origin, cross-site' },
    ]
    const victim = await ground.someone('iframe')
    const begun = await victim.begin()
    const answer = await victim.answerTo(begun)
    for (const headers of hidden) {
      expect((await victim.finish(begun, answer, { headers })).status).toBe(403)
      await expectShut(victim)
    }
    // A page of this site under `Referrer-Policy: no-referrer` says the same, but browsers say beside it that it is of
    // this site.
    const headers = { origin: 'null', 'sec-fetch-site': 'same-origin' }
    expect((await victim.finish(begun, answer, { headers })).status).toBe(303)
    for (const foreign of hidden) {
      expect((await victim.post('/duo/logout', '', { headers: foreign })).status).toBe(403)
      await expectIn(victim)
    }
    expect((await victim.post('/duo/logout', '', { headers })).status).toBe(303)
    await expectShut(victim)
  })

  it('a neighbouring application', async () => {
    const beside = { ...(await ground.start({ origin: 'http://localhost:7999' })), origin: 'http://localhost:7999' }
    for (const prompt of prompts) {
      const victim = await ground.someone(prompt)
      const neighbour = await ground.someone(prompt, 'alice', beside)
      const begun = await victim.begin()
      // Cookies ignore ports: all that the neighbour sets comes along, under its own names and under ours.
      for (let count = 0; count < 8; count++) {
        const theirs = await neighbour.begin()
        const login = neighbour.jar.get(`${neighbour.cookie}-try-${stateOf(theirs)}`) ?? ''
        expect(login).not.toBe('')
        const thief = await ground.someone(prompt)
        thief.jar.set(`${thief.cookie}-try-${stateOf(theirs)}`, login)
        await thief.finish(theirs, await neighbour.answerTo(theirs))
        await expectShut(thief)
        victim.takeCookies(neighbour, 'duo-')
        ground.advance(1)
      }
      expect((await victim.finish(begun)).status).toBe(303)
      await expectIn(victim)
    }
  })
})

async function isIn(someone: Someone): Promise<boolean> {
  return (await someone.get('/api/account', { as: 'script' })).status === 200
}
