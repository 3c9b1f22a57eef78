import { describe, expect, it } from 'vitest'
import {
  enterPasscode,
  expectAccountOf,
  expectErrorPage,
  expectHeading,
  expectLoggedOut,
  expectPrompt,
  logIn,
  logOut,
} from './stage/person.js'
import { openAccount, openPrompt } from './stage/preparation.js'
import { differentSamples } from './stage/samples.js'
import { useStage } from './stage/stage.js'

// The conformance suite sends the same requests to every framework and every built sample: DUO-005, DUO-016, DUO-089
// and DUO-146 to DUO-148 for sessions, DUO-002, DUO-007, DUO-080, DUO-081 and DUO-088 for scripts.
describe.each(differentSamples)('sessions on $name', (sample) => {
  const stage = useStage(sample)

  it('the next person at the same browser is asked by Duo', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('allow.bob', 'interactive')
    await openAccount(stage)
    await logOut(page)
    await logIn(page, 'allow.bob')
    await expectPrompt(page)
    await enterPasscode(page)
    await expectAccountOf(page, 'allow.bob')
  })

  it('who logs in over the session of somebody else is asked by Duo', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('allow.bob', 'interactive')
    await openAccount(stage)
    await logIn(page, 'allow.bob')
    await expectPrompt(page)
    await page.goto('/account')
    await expectPrompt(page)
    expect(stage.count('verified')).toBe(1)
  })

  it('who logs out and in again is asked by Duo', async () => {
    const { page } = stage
    await openAccount(stage)
    await logOut(page)
    await logIn(page, 'alice')
    await expectPrompt(page)
    expect(stage.count('verified')).toBe(1)
  })

  it('a prompt that stayed open while somebody else logged in does not count', async () => {
    const { page } = stage
    await openPrompt(stage)
    const other = await stage.context.newPage()
    await logIn(other, 'allow.bob')
    await expectAccountOf(other, 'allow.bob')
    await enterPasscode(page)
    await expectErrorPage(page, 'That was another account')
    expect(stage.reasons()).toEqual(['user_mismatch'])
    await other.reload()
    await expectAccountOf(other, 'allow.bob')
    stage.excuse(/status of 4\d\d/)
  })

  it('a prompt that stayed open while its person logged out does not count', async () => {
    const { page } = stage
    await openPrompt(stage)
    const other = await stage.context.newPage()
    await other.goto('/')
    await logOut(other)
    await enterPasscode(page)
    await expectLoggedOut(page)
    expect(stage.count('verified')).toBe(0)
    stage.excuse(/status of 401/)
  })

  it('the proof of one browser is of no use in another', async () => {
    await openAccount(stage)
    const elsewhere = await stage.newContext()
    const page = await elsewhere.newPage()
    await logIn(page, 'alice')
    await expectPrompt(page)
    expect(stage.count('verified')).toBe(1)
  })

  it('an account that is opened without a login leads to the login', async () => {
    await stage.page.goto('/account')
    await expectHeading(stage.page, 'Log in')
    expect(stage.events).toEqual([])
  })
})

// The sample's own policy lets its pages fetch nothing, so that it has to be put aside for a page that does.
describe.each(differentSamples)('a script on a page of $name', (sample) => {
  const stage = useStage(sample, { context: { bypassCSP: true } })

  // Some frameworks add a character set.
  const problem = expect.stringMatching(/^application\/problem\+json\b/)

  // Not with `fetch`: on a page of Nuxt that one takes the person to Duo by itself, as soon as the page has come alive.
  const fetchAccount = () =>
    stage.page.evaluate(`new Promise((resolve, reject) => {
      const call = new XMLHttpRequest()
      call.onload = () => resolve({
        status: call.status, type: call.getResponseHeader('content-type'), body: JSON.parse(call.responseText) })
      call.onerror = reject
      call.open('GET', '/api/account')
      call.send()
    })`)

  it('is told that a login is required', async () => {
    await stage.page.goto('/login')
    expect(await fetchAccount()).toMatchObject({
      status: 401,
      type: problem,
      body: { code: 'first_factor_required' },
    })
    stage.excuse(/status of 401/)
  })

  it('is told that Duo is required and where that begins, and gets its answer afterwards', async () => {
    const { page } = stage
    await openPrompt(stage)
    await page.goto('/')
    const refused = await fetchAccount()
    expect(refused).toMatchObject({
      status: 401,
      type: problem,
      body: { code: 'duo_required', start: expect.stringMatching(`^${stage.app.url}/duo/start`) },
    })
    await page.goto(Reflect.get(Reflect.get(Object(refused), 'body'), 'start'))
    await enterPasscode(page)
    await expectHeading(page, 'Welcome')
    expect(await fetchAccount()).toMatchObject({ status: 200, body: { username: 'alice', balance: '1234.56' } })
    stage.excuse(/status of 401/)
  })

  it('can ask whether its user is verified', async () => {
    const { page } = stage
    const status = () => page.evaluate("fetch('/duo/status').then((answer) => answer.json())")
    await page.goto('/login')
    expect(await status()).toEqual({ verified: false })
    await openAccount(stage)
    expect(await status()).toMatchObject({ verified: true, username: 'alice', method: 'iframe' })
  })
})
