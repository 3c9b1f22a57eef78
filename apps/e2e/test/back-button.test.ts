import { describe, expect, it } from 'vitest'
import { expectAccountOf, expectHeading, logInWholly, logOut } from './stage/person.js'
import { koaSample, nuxtSample } from './stage/samples.js'
import { useStage } from './stage/stage.js'

// The browser decides what it keeps, by headers that core and the sample kit set. Nuxt has pages and a router of its
// own.
describe.each([koaSample, nuxtSample])('on $name', (sample) => {
  const stage = useStage(sample, { browser: 'whole' })

  it('the back button after the login asks for nothing', async () => {
    const { page } = stage
    await page.goto('/')
    await logInWholly(page)
    await page.goBack({ waitUntil: 'commit' })
    await expectAccountOf(page, 'alice')
    await page.goBack({ waitUntil: 'commit' })
    await expectHeading(page, 'Log in')
    await page.goForward({ waitUntil: 'commit' })
    await expectAccountOf(page, 'alice')
    expect(stage.count('started')).toBe(1)
    expect(stage.reasons()).toEqual([])
  })

  it('the back button after the logout leads nowhere', async () => {
    const { page } = stage
    await logInWholly(page)
    await logOut(page)
    await page.goBack({ waitUntil: 'commit' })
    await expectHeading(page, 'Log in')
    expect(await page.content()).not.toContain('balance')
  })
})
