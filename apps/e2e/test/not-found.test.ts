import { describe, expect, it } from 'vitest'
import { expectFit } from './stage/fit.js'
import { useGround } from './stage/ground.js'
import { expectHeading } from './stage/person.js'
import { samples } from './stage/samples.js'
import { useStage } from './stage/stage.js'

describe.each(samples)('an address that $name does not have', (sample) => {
  const ground = useGround(sample)

  const ask = (path: string, accept: string) => fetch(`${ground.app.url}${path}`, { headers: { accept } })

  it('is a page for a browser', async () => {
    const reply = await ask('/nothing/here?at=all', 'text/html,application/xhtml+xml,*/*;q=0.8')
    expect(reply.status).toBe(404)
    expect(reply.headers.get('content-type')).toMatch(/^text\/html\b/)
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await reply.text()).toContain('There is no such page here.')
  })

  it.each(['application/json', 'application/json, text/plain, */*'])('is JSON for who asks for %s', async (accept) => {
    const reply = await ask('/api/nothing', accept)
    expect(reply.status).toBe(404)
    expect(reply.headers.get('content-type')).toMatch(/^application\/json\b/)
    expect(Object.values(Object(await reply.json()))).toContain(404)
  })

  it('is one also beside Duo’s', async () => {
    const reply = await ask('/duo/nothing', 'text/html')
    expect(reply.status).toBe(404)
    expect(await reply.text()).toContain('There is no such page here.')
  })
})

describe.each(samples)('the page of $name for such an address', (sample) => {
  const stage = useStage(sample)

  it('leads on, and fits phones and a desktop', async () => {
    const { page } = stage
    await page.goto('/nothing')
    await expectHeading(page, 'Not found')
    await expectFit(page, `${sample.name}-not-found`)
    await page.getByRole('main').getByRole('link').click()
    await expectHeading(page, 'Welcome')
    stage.excuse(/status of 404/)
  })
})
