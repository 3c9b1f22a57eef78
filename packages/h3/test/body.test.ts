import { connect } from 'node:net'
import type { EventHandler } from 'h3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { origin, type Running, type Setting, start } from './application.js'
import type { Browser } from './browser.js'
import { type Major, majors } from './majors.js'

const [h3v2, h3v1] = majors as readonly [Major, Major]

/** An application in which something stands before Duo's routes. */
function startBehind(major: Major, before: EventHandler | undefined, setting: Setting = {}): Promise<Running> {
  const { h3 } = major
  return start(major, {
    ...setting,
    define: (app, duo) => {
      if (before !== undefined) app.use(h3.defineEventHandler(before))
      app.use(duo.routes())
      app.use('/page', duo.guard())
      app.use(h3.defineEventHandler(() => 'in'))
    },
  })
}

function reasonOf(app: Running): unknown {
  return app.events.findLast((event) => event.type === 'rejected')?.reason
}

const places = majors.flatMap((major) =>
  (['server', 'web'] as const).map((as) => ({ name: `h3 ${major.number} as ${as}`, major, as })),
)

describe.each(places)('forms: $name', ({ major, as }) => {
  it('are read to 64 KiB', async () => {
    const app = await startBehind(major, undefined, { as })
    const alice = app.browser('alice')
    const { path, form } = await app.begin(alice)
    const most = 64 * 1024
    const statuses = []
    for (const size of [most, most + 1, 3_000_000]) statuses.push((await alice.post(path, 'x'.repeat(size))).status)
    expect(statuses).toEqual([400, 413, 413])
    expect(reasonOf(app)).toBe('body_too_large')
    expect((await alice.post(path, form)).status).toBe(200)
  })

  it('may be empty', async () => {
    const app = await startBehind(major, undefined, { as })
    const alice = app.browser('alice')
    const { path } = await app.begin(alice)
    expect((await alice.post(path, '')).status).toBe(400)
    expect(reasonOf(app)).toBe('malformed')
  })

  it('bring the fields of the application along', async () => {
    let seen = ''
    const app = await startBehind(major, undefined, {
      as,
      onVerified: (_event, _proof, fields) => {
        seen = fields.toString()
      },
    })
    const alice = app.browser('alice')
    const { path, form } = await app.begin(alice)
    form.append('remember', 'j\u00fcrgen & co')
    await alice.post(path, form)
    expect(seen).toBe('remember=j%C3%BCrgen+%26+co')
  })
})

describe('a body that something has read before', () => {
  it.each([
    ['readRawBody', (event) => h3v1.h3.readRawBody(event)],
    ['readBody', (event) => h3v1.h3.readBody(event)],
  ] satisfies [string, EventHandler][])('is remembered by h3 1: %s', async (_name, read) => {
    const app = await startBehind(h3v1, ifPosted(read))
    expect((await app.logIn(app.browser('alice'))).status).toBe(200)
    const big = app.browser('alice')
    const { path } = await app.begin(big)
    expect((await big.post(path, 'x'.repeat(70_000))).status).toBe(413)
  })

  it.each(majors)('is named in the event where nothing is left of it: h3 $number', async (major) => {
    const app = await startBehind(major, ifPosted(major.number === 2 ? (event) => event.req.text() : drained))
    expect((await app.logIn(app.browser('alice'))).status).toBe(500)
    expect(reasonOf(app)).toBe('body_consumed')
  })

  it('is the form where h3 2 has read a copy', async () => {
    const app = await startBehind(
      h3v2,
      ifPosted((event) => event.req.clone().formData()),
    )
    expect((await app.logIn(app.browser('alice'))).status).toBe(200)
  })

  it.each(['server', 'web'] as const)('is named while somebody reads it: h3 2 as %s', async (as) => {
    const reading: EventHandler = (event) => void event.req.body?.getReader()
    const app = await startBehind(h3v2, ifPosted(reading), { as })
    expect((await app.logIn(app.browser('alice'))).status).toBe(500)
    expect(reasonOf(app)).toBe('body_consumed')
  })

  it.each(majors)('is taken from a body parser of Node’s before h3 $number', async (major) => {
    const toListener: Major['toListener'] = (app) => {
      const listener = major.toListener(app)
      return (request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          const body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
          listener(Object.assign(request, { body }), response)
        })
      }
    }
    const app = await startBehind({ ...major, toListener }, undefined)
    expect((await app.logIn(app.browser('alice'))).status).toBe(200)
  })

  it('is bounded by a limit of the application as well', async () => {
    const app = await start(h3v2, {
      define: (made, duo) => made.use(bodyLimit(h3v2, 1024)).use(duo.routes()),
    })
    const alice = app.browser('alice')
    const { path } = await app.begin(alice)
    expect((await alice.post(path, 'x'.repeat(2000), { 'content-length': '2000' })).status).toBe(413)
    // Without a length it is found out while it is read.
    expect((await alice.post(path, 'x'.repeat(2000), { 'transfer-encoding': 'chunked' })).status).toBe(413)
    expect(reasonOf(app)).toBe('body_too_large')
  })
})

describe.each(majors)('a body that does not come, with h3 $number', (major) => {
  afterEach(() => vi.useRealTimers())

  /** An application with a login under way, and what resolves when a form reaches it. */
  async function underWay() {
    let arrive = (): void => undefined
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const app = await startBehind(
      major,
      ifPosted(() => arrive()),
    )
    const alice = app.browser('alice')
    return { app, alice, arrived, ...(await app.begin(alice)) }
  }

  it('gets an answer after ten seconds', async () => {
    const { app, alice, path, form, arrived } = await underWay()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const socket = sendHalf(app, alice, path)
    const answer: string[] = []
    socket.on('data', (chunk) => answer.push(chunk.toString()))
    await arrived
    // Others in this process have timers, too: time goes on until the answer is there.
    const later = () => {
      vi.advanceTimersByTime(10_000)
      return answer.join('')
    }
    await expect.poll(later).toMatch(/^HTTP\/1.1 408 /)
    vi.useRealTimers()
    socket.destroy()
    expect(reasonOf(app)).toBe('body_timeout')
    expect((await alice.post(path, form)).status).toBe(200)
  })

  it('changes nothing where it breaks off', async () => {
    const { app, alice, path, form, arrived } = await underWay()
    const socket = sendHalf(app, alice, path)
    await arrived
    socket.destroy()
    // Not `body_consumed`: that would blame the application for a browser that left.
    await expect.poll(() => reasonOf(app)).toBe('malformed')
    expect((await alice.post(path, form)).status).toBe(200)
  })
})

function ifPosted(read: EventHandler): EventHandler {
  return async (event) => {
    if (event.method === 'POST') await read(event)
  }
}

const drained: EventHandler = async (event) => {
  const { req } = Reflect.get(event, 'node') as { req: AsyncIterable<unknown> }
  for await (const _ of req);
}

function bodyLimit(major: Major, bytes: number) {
  return major.h3.bodyLimit(bytes)
}

/** A form that promises more than it sends. */
function sendHalf(app: Running, browser: Browser, path: string) {
  const cookie = [...browser.jar].map((pair) => pair.join('=')).join('; ')
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    `X-User: ${browser.user}`,
    `Origin: ${origin}`,
    `Cookie: ${cookie}`,
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Length: 100',
  ].join('\r\n')
  const socket = connect(app.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`${head}\r\n\r\nsig_response=`)
  return socket
}
