import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { RequestListener } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { start } from './application.js'
import { type Major, majors } from './majors.js'

/** Serves over HTTP/2 what `start` serves over HTTP/1.1. */
async function overHttp2(listener: RequestListener) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- requests of HTTP/2 look to handlers as those of `http`
  const server = createServer(listener as unknown as Parameters<typeof createServer>[1])
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  return (path: string, headers: Record<string, string>) => {
    const seen = { status: 0, text: '', isOver: false }
    const stream = client.request({ ':path': path, ...headers })
    stream.on('response', (received) => (seen.status = Number(received[':status'])))
    stream.on('data', (chunk: Buffer) => (seen.text += chunk.toString()))
    stream.on('error', () => undefined)
    stream.on('close', () => (seen.isOver = true))
    return seen
  }
}

async function serve(major: Major) {
  let reads = 0
  let listener: RequestListener = () => undefined
  const app = await start(major, {
    around: (inner) => (listener = inner),
    getUsername: (event) => {
      reads++
      return major.h3.getRequestHeader(event, 'x-user')
    },
    define(h3, duo) {
      const live = duo.live({ logout: 'forget', recheck: 0.02 })
      h3.use(duo.routes())
      h3.use(
        '/stream',
        major.h3.defineEventHandler(async (event) => {
          const signal = await live.signal(event)
          return new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode('data: 1\n\n'))
              signal.addEventListener('abort', () => controller.close())
            },
          })
        }),
      )
    },
  })
  return { app, reads: () => reads, open: await overHttp2(listener) }
}

it.each(majors)('watches the login of an event stream over HTTP/2, with h3 $number', async (major) => {
  const { app, reads, open } = await serve(major)
  const browser = app.browser('alice')
  await app.logIn(browser)
  const headers = { 'x-user': 'alice', cookie: [...browser.jar].map((pair) => pair.join('=')).join('; ') }

  const stream = open('/stream', headers)
  await expect.poll(() => stream.text || stream.status).toBe('data: 1\n\n')
  const before = reads()
  await expect.poll(reads).toBeGreaterThan(before + 4)
  expect(stream.isOver).toBe(false)

  await browser.post('/duo/logout', '')
  await expect.poll(() => stream.isOver).toBe(true)
  const refused = open('/stream', { 'x-user': 'alice' })
  await expect.poll(() => refused.status).toBe(401)
})
