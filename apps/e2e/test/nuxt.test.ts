import { describe, expect, it } from 'vitest'
import { enterPasscode, expectAccountOf, expectHeading, logInWholly, logOut, passFirstFactor } from './stage/person.js'
import { nuxtSample } from './stage/samples.js'
import { useStage } from './stage/stage.js'

// What only this sample has: pages that the browser makes, out of those that the server made.
describe('pages of Nuxt', () => {
  const stage = useStage(nuxtSample)

  it('take the place of each other without a new document, and are begun at the heading', async () => {
    const { page } = stage
    // A login in the iframe names no factor, and the transfer would ask once more.
    await passFirstFactor(page, 'alice', { prompt: 'Universal Prompt' })
    await enterPasscode(page, '123456', page)
    await expectAccountOf(page, 'alice')
    const documents: string[] = []
    page.on('request', (request) => {
      if (request.isNavigationRequest()) documents.push(request.url())
    })
    await page.getByRole('link', { name: 'Make a transfer' }).click()
    await page.locator('h1:focus', { hasText: 'Make a transfer' }).waitFor()
    await page.getByRole('link', { name: 'Back to your account' }).click()
    await page.locator('h1:focus', { hasText: 'Your account' }).waitFor()
    await expectAccountOf(page, 'alice')
    expect(documents).toEqual([])
  })

  it('lead to the login once their person has logged out elsewhere', async () => {
    const { page } = stage
    await logInWholly(page)
    const other = await stage.context.newPage()
    await other.goto('/')
    await logOut(other)
    await page.getByRole('link', { name: 'Make a transfer' }).click()
    await expectHeading(page, 'Log in')
    expect(await page.content()).not.toContain('balance')
  })

  it('do not say again that a password was wrong, when they are come back to', async () => {
    const { page } = stage
    await page.goto('/login?next=/transfer')
    await page.getByLabel('Name', { exact: true }).fill('alice')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.locator('input[name=next]').inputValue()).toBe('/transfer')
    expect(await page.content()).not.toContain('wrong')
    await page.getByRole('link', { name: 'Sample Bank' }).click()
    await page.getByRole('link', { name: 'Log in' }).click()
    await page.locator('input[name=username]:focus').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    stage.excuse(/status of 401/)
  })

  it('need no script of theirs', async () => {
    const plain = await stage.newContext({ javaScriptEnabled: false })
    const page = await plain.newPage()
    await page.goto('/login?next=/transfer')
    await page.getByLabel('Name', { exact: true }).fill('alice')
    await page.getByLabel('Password').fill('duokit')
    await page.getByRole('button', { name: 'Log in' }).click()
    await enterPasscode(page, '123456', page)
    await expectHeading(page, 'Make a transfer')
    await page.getByRole('button', { name: 'Send' }).click()
    await expectHeading(page, 'Done')
    await page.getByRole('link', { name: 'Back to your account' }).click()
    await logOut(page)
  })
})

describe('forms of Nuxt', () => {
  const stage = useStage(nuxtSample)
  const post = (body: string, headers: Readonly<Record<string, string>>) =>
    fetch(`${stage.app.url}/login`, {
      method: 'POST',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
      redirect: 'manual',
    })

  it('count only from a page of this site', async () => {
    const form = 'username=alice&password=duokit'
    const refused = await post(form, { origin: 'https://evil.example' })
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []])
    expect(await refused.text()).toContain('This form was not sent by a page of this site.')
    expect((await post(form, { origin: stage.app.url })).status).toBe(303)
  })

  it('are not longer than forms are', async () => {
    expect((await post('x'.repeat(16_385), { origin: stage.app.url })).status).toBe(413)
    expect((await post('x'.repeat(16_384), { origin: stage.app.url })).status).toBe(401)
  })
})
