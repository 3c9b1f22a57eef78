import { describe, expect, it } from 'vitest'
import { useGround } from './stage/ground.js'
import { samples } from './stage/samples.js'

describe.each(samples)('the login form of $name', (sample) => {
  const ground = useGround(sample)

  const logIn = async (next: string) => {
    const { url } = ground.app
    const body = new URLSearchParams({ username: 'alice', password: 'duokit', next })
    const reply = await fetch(`${url}/login`, { method: 'POST', body, headers: { origin: url }, redirect: 'manual' })
    expect(reply.status).toBe(303)
    return new URL(reply.headers.get('location') ?? '', url).href.replace(url, '')
  }

  it.each(['/transfer?to=Bob', '/', '/a;b=c?d#e'])('leads on to %s', async (next) => {
    expect(await logIn(next)).toBe(next)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    '/.//evil.example',
    '/\t/evil.example',
    '',
    '/duo/start',
  ])('leads to the account in place of %j', async (next) => {
    expect(await logIn(next)).toBe('/account')
  })

  it('keeps where to go while somebody mistypes', async () => {
    const { url } = ground.app
    const body = new URLSearchParams({ username: 'alice', password: 'wrong', next: '/transfer?to="Bob"' })
    const reply = await fetch(`${url}/login`, { method: 'POST', body, headers: { origin: url } })
    expect(reply.status).toBe(401)
    expect(await reply.text()).toMatch(/name="next" value="\/transfer\?to=(?:&#34;|&quot;)Bob(?:&#34;|&quot;)"/)
  })
})
