import type { ServerResponse } from 'node:http'
import type { EventHandler, H3, H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import { origin, start } from './application.js'
import { candidate, type Major, majors } from './majors.js'

/** Node's own, of either major. */
function nodeResponseOf(event: H3Event): ServerResponse | undefined {
  const { node, runtime } = event as { node?: { res: ServerResponse }; runtime?: { node?: { res?: ServerResponse } } }
  return node?.res ?? runtime?.node?.res
}

const bound = { bindTo: () => 'a session' }

describe.each(majors)('errors of h3 $number', (major) => {
  const { adapter, h3 } = major
  const handler = (app: H3, path: string, handle: EventHandler) => app.use(path, h3.defineEventHandler(handle))

  it('carry their code to the browser, with the status and what a 401 has to name', async () => {
    const app = await start(major, {
      define: (made, duo) => handler(made, '/required', (event) => duo.require(event)),
    })
    for (const [user, code] of [
      [undefined, 'first_factor_required'],
      ['alice', 'duo_required'],
    ] as const) {
      const reply = await app.browser(user).get('/required')
      expect(reply.status).toBe(401)
      expect(await reply.json()).toMatchObject({ code })
      expect(reply.headers.get('www-authenticate')).toBe('Duo')
      expect(reply.headers.get('cache-control')).toBe('no-store')
    }
    const unusable = await app.browser('a|b').get('/required')
    expect(unusable.status).toBe(403)
    expect(await unusable.json()).toMatchObject({ code: 'invalid_username' })
    expect(unusable.headers.has('www-authenticate')).toBe(false)
  })

  it.each(['server', 'web'] as const)(
    'are answered as by a guard at the first request, behind middleware that waits, as a %s',
    async (as) => {
      for (const how of ['visit', 'get'] as const) {
        const app = await start(major, {
          as,
          define(made, duo) {
            made.use(h3.defineEventHandler(() => new Promise<undefined>((done) => setImmediate(() => done(undefined)))))
            handler(made, '/required', (event) => duo.require(event))
          },
        })
        const reply = await app.browser('alice')[how]('/required')
        const login = `${origin}/duo/start?next=%2Frequired`
        const { status, headers } = reply
        const text = await reply.text()
        expect([status, headers.get('location'), headers.get('cache-control'), /duo_required/.test(text)]).toEqual(
          how === 'visit' ? [303, login, 'no-store', false] : [401, null, 'no-store', true],
        )
      }
    },
  )

  it('are recognised by the h3 that is installed, and lead to the advice', async () => {
    let caught: unknown
    const app = await start(major, {
      define: (made, duo) =>
        handler(made, '/', async (event) => {
          caught = await duo.require(event, { maxAge: 60 }).catch((error: unknown) => error)
          return 'caught'
        }),
    })
    const reply = await app.browser('alice').get('/')
    expect([reply.status, await reply.text()]).toEqual([200, 'caught'])
    expect(h3.isError(caught)).toBe(true)
    const login = `${origin}/duo/start?max_age=60`
    expect(caught).toMatchObject({ statusCode: 401, data: { code: 'duo_required', start: login } })
    expect(duoErrorIn(caught)).toMatchObject({ code: 'duo_required', advice: expect.stringContaining('start URL') })
  })

  it('are none where a time limit of the application has responded', async () => {
    let outcome: unknown = 'pending'
    const app = await start(major, {
      getUsername: () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 50)),
      define: (made, duo) =>
        handler(made, '/page', async (event) => {
          setTimeout(() => nodeResponseOf(event)?.writeHead(504).end('too late'), 5)
          const guard = duo.guard() as (event: H3Event) => unknown
          outcome = await Promise.resolve(guard(event)).catch((error: unknown) => error)
          return outcome
        }),
    })
    const reply = await app.browser().get('/page')
    expect([reply.status, await reply.text()]).toEqual([504, 'too late'])
    await expect.poll(() => outcome).not.toBe('pending')
    expect(outcome).not.toBeInstanceOf(Error)
  })

  it('refuse a requirement that cannot be met, as an error of the application', async () => {
    const app = await start(major, {
      define: (made, duo) => handler(made, '/', (event) => duo.require(event, { maxAge: 0 })),
    })
    expect((await app.browser('alice').get('/')).status).toBe(500)
  })

  it('tell the application what is wrong with it, and nobody else', async () => {
    const heard: unknown[] = []
    const app = await start(
      { ...major, createApp: () => listening(major, heard) },
      { store: adapter.cookieStore({ bindTo: () => undefined }), define: (made, duo) => made.use(duo.routes()) },
    )
    const reply = await app.logIn(app.browser('alice'))
    expect(reply.status).toBe(500)
    expect(await reply.text()).not.toContain('Binding')
    expect(heard).toHaveLength(1)
    expect(heard[0]).toMatchObject({ data: { code: 'binding_missing' }, unhandled: true })
    expect(h3.isError(heard[0])).toBe(true)
  })

  it('are those of the application where its own callbacks fail', async () => {
    const heard: unknown[] = []
    const app = await start(
      { ...major, createApp: () => listening(major, heard) },
      {
        getUsername: () => {
          throw h3.createError({ statusCode: 418, data: { own: true } })
        },
        define: (made, duo) => made.use(duo.guard()),
      },
    )
    const reply = await app.browser('alice').get('/')
    expect(reply.status).toBe(418)
    expect(heard).toMatchObject([{ data: { own: true } }])
  })

  it('keep what the answer has of cookies: the gate’s and the application’s', async () => {
    const app = await start(major, {
      store: adapter.cookieStore(bound),
      getUsername: (event) => h3.getRequestHeader(event, 'x-user'),
      define: (made, duo) => {
        const setsCookies: EventHandler = (event) => {
          h3.setCookie(event, 'own', 'one')
          h3.appendResponseHeader(event, 'set-cookie', 'other=two; Path=/')
        }
        made.use(h3.defineEventHandler(setsCookies))
        made.use(duo.routes())
        handler(made, '/required', (event) => duo.require(event))
      },
    })
    const browser = app.browser('alice')
    await app.logIn(browser)
    expect((await browser.get('/required')).status).toBe(200)
    browser.user = 'bob'
    const refused = await browser.get('/required')
    expect(refused.status).toBe(401)
    expect(namesOf(refused)).toEqual(['duo-dfaff02b', 'other', 'own'])
    browser.user = 'alice'
    expect((await browser.get('/required')).status).toBe(401)
  })

  it('keep them where the application answers errors itself', async () => {
    const app = await start(
      { ...major, createApp: () => answering(major) },
      {
        store: adapter.cookieStore(bound),
        define: (made, duo) => {
          made.use(duo.routes())
          handler(made, '/required', (event) => duo.require(event))
        },
      },
    )
    const browser = app.browser('alice')
    await app.logIn(browser)
    browser.user = 'bob'
    const refused = await browser.get('/required')
    expect(await refused.text()).toContain('answered: duo_required')
    expect(namesOf(refused)).toEqual(['duo-dfaff02b'])
  })

  it('leave a handler that goes on without a proof its cookies as well', async () => {
    const app = await start(major, {
      store: adapter.cookieStore(bound),
      define: (made, duo) => {
        made.use(duo.routes())
        handler(made, '/maybe', async (event) => {
          const proof = await duo.require(event).catch(() => undefined)
          return { proof: proof?.username ?? null }
        })
      },
    })
    const browser = app.browser('alice')
    await app.logIn(browser)
    browser.user = 'bob'
    const reply = await browser.get('/maybe')
    expect([reply.status, await reply.json()]).toEqual([200, { proof: null }])
    expect(namesOf(reply)).toEqual(['duo-dfaff02b'])
  })

  it('are none where a guard answers', async () => {
    const heard: unknown[] = []
    const app = await start({ ...major, createApp: () => listening(major, heard) })
    expect((await app.browser('alice').get('/page')).status).toBe(401)
    expect((await app.browser('alice').post('/duo/callback', 'x=y')).status).toBe(403)
    expect(heard).toEqual([])
  })
})

const copies = [
  ...majors.map((major) => ({ copy: `h3 ${major.number}`, major })),
  { copy: 'the first copies of h3 2', major: candidate },
]

describe.each(copies)('an error on $copy', ({ major }) => {
  const { h3 } = major

  it.each(['server', 'web'] as const)('keeps its cookies and headers from everybody else, as a %s', async (as) => {
    const app = await start(major, {
      as,
      define(made, duo) {
        made.use(duo.routes())
        const failing: EventHandler = (event) => {
          h3.appendResponseHeader(event, 'set-cookie', `sid=${h3.getRequestHeader(event, 'x-user')}`)
          h3.setResponseHeader(event, 'x-own', 'one')
          throw h3.createError({ statusCode: 409, statusMessage: 'Taken', data: { own: true } })
        }
        made.use('/failing', h3.defineEventHandler(failing))
        made.use(
          '/json',
          h3.defineEventHandler(() => ({ own: true })),
        )
        made.use(
          '/other',
          h3.defineEventHandler(() => {
            throw h3.createError({ statusCode: 418 })
          }),
        )
      },
    })
    const failed = await app.browser('alice').get('/failing')
    expect([failed.status, failed.headers.get('content-type')]).toEqual([
      409,
      expect.stringMatching(/^application\/json/),
    ])
    expect(await failed.json()).toMatchObject({ data: { own: true } })
    const others = [await app.browser('bob').get('/json'), await app.browser('bob').get('/other')]
    expect(others.map(({ status }) => status)).toEqual([200, 418])
    for (const { headers } of others) expect([headers.getSetCookie(), headers.get('x-own')]).toEqual([[], null])
  })
})

function listening({ h3, number }: Major, heard: unknown[]): H3 {
  return h3.createApp({
    silent: true,
    onError(error) {
      heard.push(Object.assign(Object.create(Object.getPrototypeOf(error)), error))
      // h3 1 prints what is marked so.
      if (number === 1) Reflect.set(error, 'unhandled', false)
    },
  })
}

function answering({ h3, number }: Major): H3 {
  return h3.createApp({
    silent: true,
    onError(error, event) {
      const text = `answered: ${(error.data as { code: string }).code}`
      return number === 2 ? text : (Reflect.get(event, 'node') as { res: { end(text: string): void } }).res.end(text)
    },
  })
}

function namesOf(response: Response): string[] {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.slice(0, cookie.indexOf('=')))
    .toSorted()
}

/** The majors put a different number of causes between. */
function duoErrorIn(error: unknown): unknown {
  for (let cause = error; typeof cause === 'object' && cause !== null; cause = Reflect.get(cause, 'cause')) {
    if (Reflect.has(cause, 'advice')) return cause
  }
  return undefined
}
