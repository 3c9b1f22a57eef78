import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccountOf, expectHeading, expectText, logIn, logOut } from './stage/person.js'
import { koaSample, nuxtSample } from './stage/samples.js'
import { type Stage, useStage } from './stage/stage.js'

// Where a framework brings its own pages, they say the same as those that the other samples share.
const shared = useStage(koaSample)
const own = useStage(nuxtSample)

it('Nuxt’s own pages say what the shared ones say', async () => {
  const [expected, shown] = [await walk(shared), await walk(own)]
  expect([...expected.keys()]).toEqual([
    'home',
    'login',
    'refused',
    'account',
    'live',
    'member',
    'transfer',
    'done',
    'missing',
  ])
  expect(shown).toEqual(expected)
})

/** Every page as a screen reader has it, by name. */
async function walk(stage: Stage): Promise<Map<string, string>> {
  const { page } = stage
  const seen = new Map<string, string>()
  const look = async (name: string) => seen.set(name, await described(page))
  await page.goto('/')
  await look('home')
  await page.goto('/login?next=/transfer')
  await look('login')
  await page.getByLabel('Name', { exact: true }).fill('alice')
  await page.getByLabel('Password').fill('wrong')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('alert').waitFor()
  await look('refused')
  stage.excuse(/status of 401/)
  await logIn(page, 'allow.bob')
  await expectAccountOf(page, 'allow.bob')
  await look('account')
  await page.getByRole('link', { name: 'Your balance, live' }).click()
  await expectText(page.getByRole('status'), 'The server updates your balance every second.')
  await look('live')
  await page.goto('/')
  await look('member')
  // Duo is asked once more, and its approvals of one user within a second are one.
  stage.advance(1)
  await page.goto('/transfer')
  await expectHeading(page, 'Make a transfer')
  await look('transfer')
  await page.getByRole('button', { name: 'Send' }).click()
  await expectHeading(page, 'Done')
  await look('done')
  await page.getByRole('link', { name: 'Back to your account' }).click()
  await expectAccountOf(page, 'allow.bob')
  await logOut(page)
  await page.goto('/nothing')
  await look('missing')
  stage.excuse(/status of 404/)
  return seen
}

async function described(page: Page): Promise<string> {
  const text = await page.locator('body').ariaSnapshot()
  const steady = text.replace(/\d\d:\d\d:\d\d/, '12:34:56').replace(/1,234\.\d\d/g, '1,234.56')
  return `${await page.title()}\n${steady}`
}
