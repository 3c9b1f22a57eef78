import { connect } from 'node:net'
import type { EventHandler } from 'h3'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { majors } from './majors.js'

/** A request line as nobody's library sends it. */
function raw(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`),
    )
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

const lines = [
  'GET /admin/data',
  'GET /admin/data#%/duo/status',
  'POST /admin/data#%/duo/logout',
  'GET /admin/data#/duo/status',
  'GET /admin#%/duo/status',
  'GET /admin/data?%23/duo/status',
  'GET /admin/%2e/data#%41/duo/start',
  'GET http://localhost/admin/data#%/duo/status',
  'GET /duo/status',
  'POST /duo/logout',
]

describe.each(majors)('no address leads past a guard of h3 $number', ({ h3, number, ...major }) => {
  const secret: EventHandler = h3.defineEventHandler(() => 'SECRET')
  it.each([
    ['after the routes', ['routes', 'guard']],
    ['before the routes', ['guard', 'routes']],
    ['without the routes', ['guard']],
  ] as const)('%s', async (_where, order) => {
    const app = await start(
      { h3, number, ...major },
      {
        define(made, duo) {
          for (const part of order) made.use(duo[part]())
          made.use(secret)
        },
      },
    )
    for (const line of lines)
      expect([line, await raw(app.port, line)]).toEqual([line, expect.not.stringContaining('SECRET')])
  })
})

describe('no address leads past a guard of h3 2', () => {
  const [major] = majors
  if (major === undefined) throw new Error('there is no h3 2')
  const secret = major.h3.defineEventHandler(() => 'SECRET')

  it('with the routes under a pattern of their own', async () => {
    const app = await start(major, {
      define(made, duo) {
        made.all('/duo/**', duo.routes())
        made.use(duo.guard({ maxAge: 60 }))
        made.all('/admin/data', secret)
      },
    })
    for (const line of lines)
      expect([line, await raw(app.port, line)]).toEqual([line, expect.not.stringContaining('SECRET')])
  })

  it('in a mounted application', async () => {
    const app = await start(major, {
      define(made, duo) {
        made.use(duo.routes())
        const inner = major
          .createApp()
          .use(duo.guard({ maxAge: 60 }))
          .all('/**', secret)
        made.mount('/api', inner)
      },
    })
    for (const line of lines) {
      const mounted = line.replace(' /', ' /api/')
      expect([mounted, await raw(app.port, mounted)]).toEqual([mounted, expect.not.stringContaining('SECRET')])
    }
  })
})
