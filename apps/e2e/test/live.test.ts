import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectFit } from './stage/fit.js'
import { expectHeading, expectText, logIn, logOut } from './stage/person.js'
import { openAccount } from './stage/preparation.js'
import { differentSamples, samples } from './stage/samples.js'
import { useStage } from './stage/stage.js'

describe.each(samples)('the live page of $name', (sample) => {
  const stage = useStage(sample)

  it('shows the balance that the server pushes, and nothing after a logout in another tab', async () => {
    const { page, context } = stage
    await openAccount(stage)
    await page.getByRole('link', { name: 'Your balance, live' }).click()
    await expectHeading(page, 'Your balance, live')
    const first = await shownBalance(page)
    await expectText(page.locator('#balance'), new RegExp(`^1,234\\.(?!${first.slice(-2)})\\d\\d$`))
    await expectText(page.locator('#spoken'), `Your balance is ${first}`)
    await expectFit(page, `${sample.name}-live`)

    const frames = countFrames(page)
    const other = await context.newPage()
    await other.goto('/account')
    await logOut(other)
    await expectText(page.getByRole('status'), 'Your login has ended, so your balance is no longer updated.')
    const received = await frames()
    expect(await page.locator('#balance').textContent()).toBe('–')
    // Longer than the server needs for two more.
    await page.waitForTimeout(2500)
    expect(await frames()).toBe(received)
    expect(await page.locator('#balance').textContent()).toBe('–')
    await expectFit(page, `${sample.name}-live-ended`)
    await page.getByRole('link', { name: 'Log in again' }).click()
    await expectHeading(page, 'Log in')
    expect(new URL(page.url()).searchParams.get('next')).toBe('/live')
  })
})

// The conformance suite opens sockets without a proof on every framework and every built sample that has them: DUO-555.
describe.each(differentSamples)('the live page of $name', (sample) => {
  const stage = useStage(sample)

  it('gives somebody without Duo neither the page nor a balance', async () => {
    const { page } = stage
    await logIn(page, 'alice', '/login?next=/live')
    await expectHeading(page, 'Confirm it’s you')
    await page.goto('/')
    expect(
      await page.evaluate(`new Promise((done) => {
      const socket = new WebSocket('/live/socket')
      const seen = []
      socket.onopen = () => seen.push('open')
      socket.onmessage = () => seen.push('message')
      socket.onclose = () => done(seen)
    })`),
    ).toEqual([])
    expect(
      await page.evaluate(`new Promise((done) => {
      const stream = new EventSource('/live/events')
      const seen = []
      stream.onopen = () => seen.push('open')
      stream.onmessage = () => seen.push('message')
      stream.onerror = () => { stream.close(); done(seen) }
    })`),
    ).toEqual([])
    expect(await page.evaluate(`fetch('/live/events').then((response) => response.status)`)).toBeGreaterThanOrEqual(401)
    stage.excuse(/WebSocket connection|status of 40\d/)
  })

  it('stops when the page makes way for another', async () => {
    const { page } = stage
    await openAccount(stage)
    await page.goto('/live')
    await expectText(page.getByRole('status'), 'The server updates your balance every second.')
    await page.getByRole('link', { name: 'Sample Bank' }).click()
    await expectHeading(page, 'Welcome')
    // Longer than the server needs for one more. What a script throws then, fails the test.
    await page.waitForTimeout(1500)
    await page.goBack()
    await expectText(page.getByRole('status'), 'The server updates your balance every second.')
  })
})

async function shownBalance(page: Page): Promise<string> {
  const balance = page.locator('#balance')
  await expectText(balance, /^1,234\.\d\d$/)
  return (await page.locator('#spoken').textContent())?.slice(-8) ?? ''
}

/** Counts the changes of the balance, from within the page. */
function countFrames(page: Page): () => Promise<number> {
  const counting = page.evaluate(`void (window.changes = 0, new MutationObserver(() => { window.changes++ })
    .observe(document.getElementById('balance'), { childList: true, characterData: true, subtree: true }))`)
  return async () => {
    await counting
    return Number(await page.evaluate('window.changes'))
  }
}
