// Attacks in the victim's browser, and with what it holds: one test for each of the threat model in SECURITY.md, which
// names them.
import { describe, expect, it } from 'vitest'
import { listen } from '../stage/listen.js'
import { useGround } from '../stage/ground.js'
import { enterPasscode, expectAccountOf, expectHeading, logIn, passFirstFactor } from '../stage/person.js'
import { koaSample, sampleOf } from '../stage/samples.js'
import { expectIn, expectShut, prompts, stateOf } from '../stage/someone.js'
import { useStage } from '../stage/stage.js'

describe('an attack with', () => {
  const ground = useGround(koaSample)

  it('stolen cookies', async () => {
    for (const prompt of prompts) {
      const victim = await ground.someone(prompt)
      const started = await victim.get('/duo/start?next=/account')
      const begun = await victim.begin()
      const answer = await victim.answerTo(begun)
      const thief = await ground.someone(prompt)
      thief.takeCookies(victim, 'duo')
      const finished = await victim.finish(begun, answer)
      const own = [...started.cookies, ...finished.cookies]
      expect(own.filter((cookie) => cookie.startsWith(`${victim.cookie}-try-`))).toHaveLength(2)
      // No script of a page can read them, and no form of another site takes them along.
      expect(own.filter((cookie) => !/;\s*httponly/i.test(cookie) || !/;\s*samesite=lax/i.test(cookie))).toEqual([])
      await thief.finish(begun, answer)
      await expectShut(thief)
      thief.takeCookies(victim, 'duo')
      await thief.finish(begun, answer)
      await expectShut(thief)
      // The proof itself, of which the session is made: in a session of the thief's it would have to be signed anew.
      const session = Buffer.from(victim.jar.get('sample') ?? '', 'base64').toString()
      const [, proof = ''] = /"proof":"([\w-]+\.[\w-]{43})"/.exec(session) ?? []
      expect(proof).not.toBe('')
      for (const name of ['duo', victim.cookie, `${victim.cookie}-try-${stateOf(begun)}`]) thief.jar.set(name, proof)
      await thief.finish(begun, answer)
      await expectShut(thief)
      await expectIn(victim)
    }
  })

  it('cookies that were copied before their time', async () => {
    for (const prompt of prompts) {
      const [victim, thief] = [await ground.someone(prompt), await ground.someone(prompt)]
      // Before its owner uses it: a login ends in the session only in which it began.
      const begun = await victim.begin()
      const answer = await victim.answerTo(begun)
      thief.takeCookies(victim, 'duo')
      expect((await thief.finish(begun, answer)).status).toBe(403)
      expect(ground.lastReason()).toBe('session_changed')
      await expectShut(thief)
      await ground.expectHonestLogin(victim)
      // All of it, session and proof: it opens what it opens to its owner, until they log out.
      const copy = ground.nobody()
      copy.takeCookies(victim)
      await expectIn(copy)
      expect((await victim.logOut()).status).toBe(303)
      await expectShut(copy)
      await ground.expectHonestLogin(copy)
    }
  })

  it('planted cookies', async () => {
    const secure = { origin: 'https://localhost', url: (await ground.start({ origin: 'https://localhost' })).url }
    for (const prompt of prompts) {
      // What a sibling subdomain can plant on https: any name but one with this prefix.
      const [attacker, victim] = [
        await ground.someone(prompt, 'alice', secure),
        await ground.someone(prompt, 'alice', secure),
      ]
      const his = await attacker.begin()
      const login = attacker.jar.get(`__Host-${attacker.cookie}-try-${stateOf(his)}`) ?? ''
      expect(login).not.toBe('')
      for (const prefix of ['', '__Secure-', '__host-'])
        victim.jar.set(`${prefix}${victim.cookie}-try-${stateOf(his)}`, login)
      await victim.finish(his, await attacker.answerTo(his))
      expect(ground.lastReason()).toBe('state_unknown')
      await expectShut(victim)
      await ground.expectHonestLogin(victim)

      // Where it can plant one, it is of no use for anybody but whom it was signed for, and shuts nobody out.
      const [bob, alice] = [await ground.someone(prompt, 'allow.bob'), await ground.someone(prompt)]
      const begun = await bob.begin()
      alice.takeCookies(bob, 'duo')
      await alice.finish(begun, await bob.answerTo(begun))
      expect(ground.lastReason()).toBe('user_mismatch')
      await expectShut(alice)
      for (let count = 0; count < 60; count++)
        alice.jar.set(`${alice.cookie}-try-${String(count).padStart(22, 'A')}`, 'planted')
      await ground.expectHonestLogin(alice)
    }
  })
})

// Where sessions live on the server, and whoever knows an id has all that comes into the session: here express-session.
describe('an attack with', () => {
  const ground = useGround(sampleOf('nestjs on express'))

  it('a session fixed beforehand', async () => {
    for (const prompt of prompts) {
      const attacker = await ground.someone(prompt, 'allow.bob')
      const victim = ground.nobody()
      victim.takeCookies(attacker)
      await victim.passFirstFactor('alice', prompt)
      await ground.expectHonestLogin(victim)
      await expectShut(attacker)
      // The attacker knows the password, begins, and has the victim approve that very login in a browser with these
      // cookies.
      await attacker.passFirstFactor('alice', prompt)
      ground.advance(1)
      const begun = await attacker.begin()
      const tricked = ground.nobody()
      tricked.takeCookies(attacker)
      const answer = await tricked.answerTo(begun)
      await tricked.finish(begun, answer)
      await attacker.finish(begun, answer)
      await expectShut(attacker)
      await ground.expectHonestLogin(tricked)
    }
  })
})

describe('an attack with', () => {
  const stage = useStage(koaSample)

  it('a page in a frame', async () => {
    const { page, simulator, app } = stage
    // Of the same site, so that the cookies come along: the worst case.
    const evil = await listen(false)
    evil.server.on('request', (request, response) => {
      const framed = new URL(request.url ?? '', evil.url).searchParams.get('framed')
      response.setHeader('content-type', 'text/html')
      response.end(
        `<h1>Win a prize</h1>${framed === null ? '' : `<iframe src="${framed.replaceAll('&', '&amp;')}"></iframe>`}`,
      )
    })
    /** Where the frame is once all has been loaded. */
    const look = async (address: string) => {
      await page.goto(`${evil.url}/?framed=${encodeURIComponent(address)}`)
      return page.frames()[1]?.url()
    }
    const blocked = 'chrome-error://chromewebdata/'
    const start = `${app.url}/duo/start?next=/account&max_age=0`

    await passFirstFactor(page, 'alice', { prompt: 'iframe' })
    await expectHeading(page, 'Confirm it’s you')
    expect(await look(`${evil.url}/harmless`)).toBe(`${evil.url}/harmless`)
    expect(await look(start)).toBe(blocked)
    expect(await look(`${app.url}/duo/callback?state=x&duo_code=x`)).toBe(blocked)
    expect(await look(`${app.url}/account`)).toBe(blocked)
    simulator.config.set({ outage: { health_check: 'http503' } })
    await passFirstFactor(page, 'alice', { prompt: 'Universal Prompt' })
    await expectHeading(page, 'Sign-in is unavailable right now')
    expect(await look(start)).toBe(blocked)
    await logIn(page, 'alice')
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    expect(await look(`${app.url}/account`)).toBe(blocked)
    expect(stage.count('verified')).toBe(1)
    await evil.close()
    stage.excuse(/frame-ancestors|status of (401|403|503)/)
  })
})
