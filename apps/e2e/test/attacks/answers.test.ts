// Attacks on Duo's answer: one test for each of the threat model in SECURITY.md, which names them. Each is made as
// whoever attacks would make it, over HTTP against the sample and the local Duo, and shows that what is guarded stays
// shut and that an honest login beside it still works.
import { createHmac } from 'node:crypto'
import { createUniversalClient } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { useGround } from '../stage/ground.js'
import { koaSample } from '../stage/samples.js'
import {
  type Begun,
  expectIn,
  expectRefused,
  expectShut,
  halvesOf,
  prompts,
  requestOf,
  stateOf,
  withParameter,
  type Someone,
} from '../stage/someone.js'

describe('an attack with', () => {
  const ground = useGround(koaSample)

  /** Half of an answer, signed with whatever key and hash. */
  function half(
    options: { prefix?: string; ikey?: string; seconds?: number; key?: string; hash?: string } = {},
  ): string {
    const { ikey: ours, skey } = ground.simulator.application
    const { prefix = 'AUTH', ikey = ours, seconds = 300, key = skey, hash = 'sha1' } = options
    const signed = `${prefix}|${Buffer.from(`alice|${ikey}|${ground.seconds + seconds}`).toString('base64')}`
    return `${signed}|${createHmac(hash, key).update(signed).digest('hex')}`
  }

  it('a forged answer', async () => {
    const thief = await ground.someone('iframe')
    const begun = await thief.begin()
    if (begun.prompt !== 'iframe') throw new Error('not the iframe')
    const [request, own] = halvesOf(begun.sigRequest)
    const { ikey, skey } = ground.simulator.application
    const forged = [
      ...['', ikey, skey.toLowerCase(), 'x'.repeat(40)].map((key) => half({ key })),
      request,
      request.replace('TX|', 'AUTH|'),
      own.replace('APP|', 'AUTH|'),
      half({ prefix: 'ENROLL' }),
      half().slice(0, -40),
      half().slice(0, -40) + '0'.repeat(40),
    ]
    for (const answer of [...forged.map((one) => `${one}:${own}`), '', own, `${own}:${own}`, `ERR|x:${own}`]) {
      expectRefused(await thief.finish(begun, answer))
      await expectShut(thief)
    }
    expect((await thief.finish(begun)).status).toBe(303)
    await expectIn(thief)
  })

  it('a made-up code', async () => {
    const thief = await ground.someone('universal')
    const begun = await thief.begin()
    const state = stateOf(begun)
    const token = [{ alg: 'HS512' }, { preferred_username: 'alice', auth_result: { result: 'allow', status: 'allow' } }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const queries = [
      'duo_code=made-up',
      '',
      'duo_code=',
      `duo_code=${state}`,
      `id_token=${token}.`,
      `duo_code=${token}.`,
    ]
    for (const query of queries) {
      expectRefused(await thief.comeBack(`/duo/callback?state=${state}&${query}`))
      await expectShut(thief)
    }
    // Nor by the other prompt's way back, whose answers other keys sign.
    const answer = `${half()}:${half({ prefix: 'APP' })}`
    await thief.finish({ prompt: 'iframe', sigRequest: '', postAction: `/duo/callback?attempt=${state}` }, answer)
    await expectShut(thief)
    expect((await thief.finish(begun)).status).toBe(303)
    await expectIn(thief)
  })

  it('a forged cookie', async () => {
    for (const prompt of prompts) {
      const thief = await ground.someone(prompt, 'allow.bob')
      await ground.expectHonestLogin(thief, 'allow.bob')
      const before = new Map(thief.jar)
      const session = Buffer.from(before.get('sample') ?? '', 'base64').toString()
      expect(session).toContain('allow.bob')
      thief.jar.set('sample', Buffer.from(session.replaceAll('allow.bob', 'alice')).toString('base64'))
      await expectShut(thief)
      for (const [cookie, value] of before) thief.jar.set(cookie, value)
      await expectIn(thief, 'allow.bob')

      // A login under way that is made to fit an answer which was captured at somebody else's.
      const victim = await ground.someone(prompt)
      const hers = await victim.begin()
      const captured = await victim.answerTo(hers)
      ground.advance(1)
      await thief.passFirstFactor('alice', prompt)
      const own = await thief.begin()
      const [payload = '', mac = ''] = loginOf(thief, own).split('.')
      const changed = encode({ ...decode(payload), memory: decode(loginOf(victim, hers).split('.')[0])['memory'] })
      expect(changed).not.toBe(payload)
      const answer = prompt === 'universal' ? withParameter(captured, 'state', stateOf(own)) : captured
      for (const text of [`${changed}.${mac}`, `${changed}.`, changed, `${changed}.${'A'.repeat(43)}`]) {
        thief.jar.set(`${thief.cookie}-try-${stateOf(own)}`, text)
        await thief.finish(own, answer)
        await expectShut(thief)
      }
      expect((await victim.finish(hers, captured)).status).toBe(303)
      await expectIn(victim)
    }
  })

  it('a replayed answer', async () => {
    for (const prompt of prompts) {
      const [victim, thief] = [await ground.someone(prompt), await ground.someone(prompt)]
      const begun = await victim.begin()
      const answer = await victim.answerTo(begun)
      // The thief saw all that was sent, and has even the cookie of the login under way.
      thief.takeCookies(victim, `${victim.cookie}-try-`)
      expect((await victim.finish(begun, answer)).status).toBe(303)
      await expectIn(victim)
      await thief.finish(begun, answer)
      await expectShut(thief)
      const own = await thief.begin()
      if (begun.prompt === 'universal') await thief.finish(own, withParameter(answer, 'state', stateOf(own)))
      else if (own.prompt === 'iframe') await thief.finish(own, `${halvesOf(answer)[0]}:${halvesOf(own.sigRequest)[1]}`)
      await expectShut(thief)
      // Nor at the victim's own machine, when the next person there logs in.
      await victim.logOut()
      await victim.passFirstFactor('alice', prompt)
      await victim.finish(begun, answer)
      await expectShut(victim)
      await ground.expectHonestLogin(victim)
    }
  })

  it('an answer raced against itself', async () => {
    for (const prompt of prompts) {
      const victim = await ground.someone(prompt)
      const begun = await victim.begin()
      const answer = await victim.answerTo(begun)
      const racers = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const racer = ground.nobody()
          racer.takeCookies(victim)
          return racer
        }),
      )
      const replies = await Promise.all(racers.map((racer) => racer.finish(begun, answer)))
      expect(replies.filter(({ status }) => status === 303)).toHaveLength(1)
      const winner = replies.findIndex(({ status }) => status === 303)
      for (const [index, racer] of racers.entries()) await (index === winner ? expectIn(racer) : expectShut(racer))
      ground.advance(1)
    }
  })

  it('swapped halves', async () => {
    const [victim, thief] = [await ground.someone('iframe'), await ground.someone('iframe')]
    const hers = await victim.begin()
    // In one second the application's half is one text for all logins of one user.
    ground.advance(1)
    const own = await thief.begin()
    if (hers.prompt !== 'iframe' || own.prompt !== 'iframe') throw new Error('not the iframe')
    const [captured, herHalf] = halvesOf(await victim.answerTo(hers))
    const ownHalf = halvesOf(own.sigRequest)[1]
    for (const answer of [`${captured}:${herHalf}`, `${ownHalf}:${captured}`, `${captured}:${captured}`, captured]) {
      expectRefused(await thief.finish(own, answer))
      await expectShut(thief)
    }
    expect((await victim.finish(hers, `${captured}:${herHalf}`)).status).toBe(303)
    await expectIn(victim)
    // Before its owner used it, it would fit; SECURITY.md says so. Afterwards it never does.
    await thief.finish(own, `${captured}:${ownHalf}`)
    await expectShut(thief)
  })

  it('swapped codes', async () => {
    const [victim, thief] = [await ground.someone('universal'), await ground.someone('universal')]
    const [hers, own] = [await victim.begin(), await thief.begin()]
    const answer = await victim.answerTo(hers)
    // Her code in his login: Duo says which login it is of.
    await thief.finish(own, withParameter(answer, 'state', stateOf(own)))
    expect(ground.lastReason()).toBe('nonce_mismatch')
    await expectShut(thief)
    // Her whole address in his browser, where no such login is under way.
    await thief.finish(hers, answer)
    await expectShut(thief)
    await ground.expectHonestLogin(victim)
  })

  it('the answer of another user', async () => {
    for (const prompt of prompts) {
      const [thief, bob] = [await ground.someone(prompt), await ground.someone(prompt, 'allow.bob')]
      const [hers, his] = [await thief.begin(), await bob.begin()]
      const answer = await bob.answerTo(his)
      const mixed =
        hers.prompt === 'universal'
          ? [withParameter(answer, 'state', stateOf(hers))]
          : [answer, `${halvesOf(answer)[0]}:${halvesOf(hers.sigRequest)[1]}`]
      for (const one of mixed) await thief.finish(hers, one)
      // His own login, all of it, under her name.
      thief.takeCookies(bob, `${bob.cookie}-try-`)
      await thief.finish(his, answer)
      await expectShut(thief)
      // Duo's own word about somebody whose name is written almost alike.
      ground.simulator.config.set(prompt === 'universal' ? { badIdToken: 'user-case' } : { badAuth: 'user' })
      await thief.finish(await thief.begin())
      await expectShut(thief)
      ground.simulator.config.set({ badIdToken: null, badAuth: null })
      // Verified as himself, and then at the first factor as her.
      await ground.expectHonestLogin(bob, 'allow.bob')
      await bob.passFirstFactor('alice', prompt)
      await expectShut(bob)
      await ground.expectHonestLogin(bob)
    }
  })

  it('the answer of another application', async () => {
    const theirs = ground.simulator.createApplication({ config: { defaultOutcome: 'allow' } })
    theirs.clock.freeze(ground.seconds)
    const other = theirs.application
    const { ikey } = ground.simulator.application
    const thief = await ground.someone('iframe')
    const begun = await thief.begin()
    if (begun.prompt !== 'iframe') throw new Error('not the iframe')
    const own = halvesOf(begun.sigRequest)[1]
    for (const named of [ikey, other.ikey]) {
      await thief.finish(begun, `${half({ ikey: named, key: other.skey })}:${own}`)
      await expectShut(thief)
    }
    ground.simulator.config.set({ badAuth: 'ikey' })
    await thief.finish(begun)
    ground.simulator.config.set({ badAuth: null })
    await expectShut(thief)
    await ground.expectHonestLogin(thief)

    const redirected = await ground.someone('universal')
    const login = await redirected.begin()
    if (login.prompt !== 'universal') throw new Error('not the Universal Prompt')
    const { state, nonce, redirect_uri: redirectUrl } = requestOf(login) as Record<string, string>
    // The nonce is no secret from whoever began the login: a code of the attacker's own application fits but for its
    // key.
    const client = createUniversalClient({
      host: ground.simulator.host,
      clientId: other.ikey,
      clientSecret: other.skey,
      redirectUrl: String(redirectUrl),
      now: () => ground.seconds * 1000,
    })
    const authUrl = await client.createAuthUrl({ username: 'alice', state: String(state), nonce: String(nonce) })
    await redirected.finish({ prompt: 'universal', authUrl })
    expect(ground.lastReason()).toBe('invalid_grant')
    await expectShut(redirected)
    for (const fault of ['aud', 'iss'] as const) {
      ground.simulator.config.set({ badIdToken: fault })
      await redirected.finish(await redirected.begin())
      await expectShut(redirected)
    }
    ground.simulator.config.set({ badIdToken: null })
    await ground.expectHonestLogin(redirected)
  })

  it('the proof of another site', async () => {
    const sibling = await ground.start()
    for (const prompt of prompts) {
      const there = await ground.someone(prompt, 'alice', sibling)
      ground.advance(1)
      const begun = await there.begin()
      const here = ground.nobody()
      here.takeCookies(there)
      await here.finish(begun, await there.answerTo(begun))
      await expectShut(here)
      await ground.expectHonestLogin(there)
      here.takeCookies(there)
      expect((await here.get('/')).text).toContain('logged in as <strong>alice</strong>')
      await expectShut(here)
      await ground.expectHonestLogin(here)
    }
  })

  it('the proof of another application', async () => {
    // Under one address and with one secret, but registered at Duo as two.
    const theirs = ground.simulator.createApplication({ config: { defaultOutcome: 'allow' } })
    const origin = 'http://localhost:7997'
    const ours = { origin, url: (await ground.start({ origin })).url }
    const other = { origin, url: (await ground.start({ origin, application: theirs.application })).url }
    for (const prompt of prompts) {
      const there = await ground.someone(prompt, 'alice', other)
      ground.advance(1)
      theirs.clock.freeze(ground.seconds)
      expect((await there.finish(await there.begin())).status).toBe(303)
      await expectIn(there)
      const here = ground.nobody(ours)
      here.takeCookies(there)
      expect((await here.get('/')).text).toContain('logged in as <strong>alice</strong>')
      await expectShut(here)
      await ground.expectHonestLogin(here)
    }
  })
})

/** The cookie of a login under way: readable by everybody who has it, and signed. */
function loginOf(someone: Someone, begun: Begun): string {
  return someone.jar.get(`${someone.cookie}-try-${stateOf(begun)}`) ?? ''
}

function decode(payload = ''): Record<string, unknown> {
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
