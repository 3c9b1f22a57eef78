import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Duo } from '@duokit/h3'
import type { H3 } from 'h3'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import type { Browser } from './browser.js'
import { type Major, majors } from './majors.js'

/** Event streams that push every 5 ms: `/polite` says goodbye when the login ends, `/stream` goes on for ever. */
function streams({ h3 }: Major, recheck = 3600) {
  return (app: H3, duo: Duo): void => {
    const live = duo.live({ logout: 'forget', recheck })
    app.use(duo.routes())
    app.use(
      '/out',
      h3.defineEventHandler(async (event) => {
        await duo.forget(event)
        return 'out'
      }),
    )
    app.use(
      '/stream',
      h3.defineEventHandler(async (event) => {
        await live.signal(event)
        return pushing(undefined)
      }),
    )
    app.use(
      '/polite',
      h3.defineEventHandler(async (event) => pushing(await live.signal(event))),
    )
  }
}

function pushing(signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  let timer: NodeJS.Timeout
  return new ReadableStream({
    start(controller) {
      const push = (text: string) => controller.enqueue(new TextEncoder().encode(text))
      timer = setInterval(() => push('data: 1\n\n'), 5)
      signal?.addEventListener('abort', () => {
        clearInterval(timer)
        push('event: end\ndata:\n\n')
        controller.close()
      })
    },
    cancel: () => clearInterval(timer),
  })
}

async function open(port: number, { user = '', jar }: Browser, path: string) {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const sent = request({ host: '127.0.0.1', port, path, headers: { cookie, 'x-user': user } }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  let isOver = false
  response.on('data', (chunk: Buffer) => (text += chunk.toString()))
  response.on('error', () => undefined)
  response.on('close', () => (isOver = true))
  return { status: response.statusCode, headers: response.headers, text: () => text, isOver: () => isOver }
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('this never came to hold')
}

describe.each(majors)('an event stream with h3 $number', (major) => {
  it('is for verified users only', async () => {
    const app = await start(major, { define: streams(major) })
    const refused = await open(app.port, app.browser('alice'), '/stream')
    await until(refused.isOver)
    expect([refused.status, refused.text().includes('data:')]).toEqual([401, false])
  })

  it.each(['/stream', '/polite'])('ends with the login: %s', async (path) => {
    const app = await start(major, { define: streams(major) })
    const [alice, bob] = [app.browser('alice'), app.browser('bob')]
    await app.logIn(alice)
    await app.logIn(bob)
    const ending = await open(app.port, alice, path)
    const other = await open(app.port, bob, '/stream')
    await until(() => ending.text().includes('data: 1'))
    expect(ending.headers['cache-control']).toBe('private, no-cache')
    expect((await alice.get('/out')).status).toBe(200)
    await until(ending.isOver)
    expect(ending.text().endsWith('event: end\ndata:\n\n')).toBe(path === '/polite')
    // The login of somebody else goes on.
    const before = other.text().length
    await until(() => other.text().length > before)
    expect(other.isOver()).toBe(false)
  })

  it('goes on while its login does, also where the session is read with what Nitro keeps in the context', async () => {
    let reads = 0
    const nitro = major.h3.defineEventHandler((event) => void (event.context['nitro'] = {}))
    const app = await start(major, {
      define(h3App, duo) {
        h3App.use(nitro)
        streams(major, 0.02)(h3App, duo)
      },
      getUsername(event) {
        // As useRuntimeConfig(event) does.
        Object(event.context['nitro']).runtimeConfig ??= {}
        reads++
        return major.h3.getRequestHeader(event, 'x-user')
      },
    })
    const alice = app.browser('alice')
    await app.logIn(alice)
    const stream = await open(app.port, alice, '/stream')
    const before = reads
    await until(() => stream.isOver() || reads >= before + 8)
    expect(stream.isOver()).toBe(false)
  })
})
