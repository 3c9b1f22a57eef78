import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { origin, passDuo, useApplications } from './stage/application.js'
import type { Visitor } from './stage/visitor.js'

const applications = useApplications()

describe('an event stream', () => {
  it('is for verified users only', async () => {
    const app = await applications.start()
    for (const visitor of [app.visitor(), await app.user()]) {
      const refused = await open(app.url, visitor)
      await until(refused.isOver)
      expect([refused.status, refused.text().includes('data:')]).toEqual([401, false])
    }
  })

  it.each(['/duo/logout', '/forget'])('ends at POST %s, although its handler would push for ever', async (path) => {
    const app = await applications.start()
    const [alice, bob] = [await app.user('alice'), await app.user('bob')]
    for (const visitor of [alice, bob]) await passDuo(visitor, '/duo/start')
    const ending = await open(app.url, alice)
    const other = await open(app.url, bob)
    await until(() => ending.text().includes('data: 1') && other.text().includes('data: 1'))
    expect((await alice.post(path, {}, { origin })).status).toBeLessThan(400)
    await until(ending.isOver)
    // The login of somebody else goes on.
    const before = other.text().length
    await until(() => other.text().length > before)
    expect(other.isOver()).toBe(false)
  })

  it('ends where another instance reports the end of its login, and its proof is refused', async () => {
    let attempt = ''
    const onEvent = (event: { readonly attempt?: string | undefined }) => void (attempt = event.attempt ?? '')
    const app = await applications.start({ underTest: { callbacks: { onEvent } } })
    const alice = await app.user()
    await passDuo(alice, '/duo/start')
    const ending = await open(app.url, alice)
    await until(() => ending.text().includes('data: 1'))
    const reply = await alice.post('/end', { attempt }, { origin })
    expect([attempt === '', reply.status]).toEqual([false, 204])
    await until(ending.isOver)
    expect(await (await alice.ask('/duo/status')).json()).toMatchObject({ verified: false })
  })

  it('leads back after the first factor to pages of the application alone', async () => {
    const app = await applications.start()
    const alice = await app.user()
    const next = async (value: string) => {
      const reply = await alice.ask(`/next?${new URLSearchParams({ next: value }).toString()}`)
      return ((await reply.json()) as { next: unknown }).next
    }
    expect(await next('/page?a=b')).toBe(`${origin}/page?a=b`)
    for (const other of ['', 'page', '//evil.example', '/\\evil.example', 'https://evil.example/', '/duo/start']) {
      expect([other, await next(other)]).toEqual([other, null])
    }
  })

  it('is not opened by a handler whose response is kept for everybody', async () => {
    const app = await applications.start()
    const alice = await app.user()
    await passDuo(alice, '/duo/start')
    expect((await alice.ask('/kept-stream')).status).toBe(500)
  })
})

async function open(url: string, { jar }: Visitor) {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const { port } = new URL(url)
  const sent = request({ host: '127.0.0.1', port, path: '/for-ever', headers: { cookie } }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  let isOver = false
  response.on('data', (chunk: Buffer) => (text += chunk.toString()))
  response.on('error', () => undefined)
  response.on('close', () => (isOver = true))
  return { status: response.statusCode, text: () => text, isOver: () => isOver }
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('this never came to hold')
}
