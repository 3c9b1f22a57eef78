import { describe, expect, it } from 'vitest'
import { enterPasscode, expectAccountOf, expectPrompt, logIn, logOut, passFirstFactor } from './stage/person.js'
import { samples } from './stage/samples.js'
import { useStage } from './stage/stage.js'

describe.each(samples)('$name on https, as in production', (sample) => {
  const stage = useStage(sample, {
    secure: true,
    simulator: { tls: true },
    context: { ignoreHTTPSErrors: true },
  })

  it('is logged in to, out of and in to again, with cookies that only https carries', async () => {
    const { page } = stage
    await logIn(page, 'alice')
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    const cookies = await stage.context.cookies(stage.app.url)
    expect(cookies.filter(({ secure, httpOnly, sameSite }) => !secure || !httpOnly || sameSite !== 'Lax')).toEqual([])
    expect(cookies.some(({ name }) => name.startsWith('__Host-duo-'))).toBe(true)
    await logOut(page)
    await logIn(page, 'alice')
    await expectPrompt(page)
    expect(stage.reasons()).toEqual([])
  })

  it('is led back to by the Universal Prompt', async () => {
    const { page } = stage
    await passFirstFactor(page, 'alice', { prompt: 'Universal Prompt' })
    await enterPasscode(page, '123456', page)
    await expectAccountOf(page, 'alice')
    expect(stage.reasons()).toEqual([])
  })
})
