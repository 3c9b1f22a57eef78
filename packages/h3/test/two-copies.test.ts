import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { majors } from './majors.js'

// npm puts h3 2 beside a framework that has its own h3 1, or the other way round, where the application names no h3
// itself.

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
  vi.restoreAllMocks()
})

const options = (adapter: (typeof majors)[number]['adapter']) => ({
  origin: 'http://localhost',
  prompt: adapter.iframePrompt({
    host: 'api-12345678.duosecurity.com',
    ikey: 'DIXXXXXXXXXXXXXXXXXX',
    skey: 'x'.repeat(40),
    akey: 'y'.repeat(40),
  }),
  getUsername: () => 'alice',
  store: adapter.cookieStore({ bindTo: () => 'session' }),
})

describe.each(majors)('an application on h3 $number, where the adapter found the other major', (major) => {
  const other = majors.find(({ number }) => number !== major.number) ?? major

  it.each(['routes', 'guard', 'require'] as const)('says so with what to install: %s', async (part) => {
    const said: unknown[] = []
    const duo = other.adapter.createDuo(options(other.adapter))
    const app = major.createApp()
    const handlers = { routes: duo.routes(), guard: duo.guard(), require: (event: never) => duo.require(event) }
    const handler = handlers[part] as (event: never) => unknown
    app.use(
      major.h3.defineEventHandler(async (event) => {
        try {
          return await handler(event as never)
        } catch (error) {
          said.push((error as Error).message)
          throw error
        }
      }),
    )
    const server = createServer(major.toListener(app)).listen(0, '127.0.0.1')
    closers.push(() => void server.close())
    await new Promise((listening) => server.once('listening', listening))
    const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/duo/status`)
    expect(reply.status).toBe(500)
    expect(await reply.text()).not.toContain('npm install')
    expect(said.join()).toMatch(
      new RegExp(
        `come from h3 ${major.number}, and @duokit/h3 found h3 ${other.number}\\..* npm install h3@${major.number}$`,
      ),
    )
  })
})
