import type { EventHandler, H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { candidate, type Major, majors } from './majors.js'

// Guards that not h3 calls, but a hook or middleware of the application, which may drop what they return.

const [two, one] = majors as readonly [Major, Major]
type Guard = (event: H3Event) => unknown
type Middleware = (event: H3Event, next: () => unknown) => unknown

const ways: readonly [string, (guard: Guard, major: Major) => Middleware][] = [
  ['onRequest', (guard, { h3 }) => (Reflect.get(h3, 'onRequest') as (hook: Guard) => Middleware)(guard)],
  [
    'middleware that goes on',
    (guard) => async (event, next) => {
      await guard(event)
      return next()
    },
  ],
  ['middleware that returns nothing', (guard) => async (event) => void (await guard(event))],
  ['middleware that returns what it returns', (guard) => (event) => guard(event)],
]

const copies = [
  ['h3 2', two],
  ['the first copies', candidate],
] as const
const places = copies.flatMap(([copy, major]) => (['server', 'web'] as const).map((as) => ({ copy, major, as })))

describe.each(places)('in $copy as a $as, a guard called by', ({ major, as }) => {
  describe.each(ways)('%s', (_way, middlewareOf) => {
    async function guarded() {
      const ran: unknown[] = []
      const errors: unknown[] = []
      const createApp = () => major.h3.createApp({ silent: true, onError: (error: object) => void errors.push(error) })
      const app = await start(
        { ...major, createApp },
        {
          as,
          define(made, duo) {
            // h3 has read its configuration by then.
            made.use(async (event, next) => {
              await Promise.resolve()
              major.h3.setResponseHeader(event, 'x-own', 'yes')
              return next()
            })
            made.use(middlewareOf(duo.guard(), major) as EventHandler)
            made.use('/page', ({ context }) => {
              ran.push(context.duo?.username)
              return 'secret'
            })
          },
        },
      )
      return { ...app, ran, errors }
    }

    it('keeps the handler from running, and responds as in front of it', async () => {
      const { browser, ran, errors } = await guarded()
      const program = await browser('alice').get('/page')
      expect([program.status, program.headers.get('content-type')]).toEqual([401, 'application/problem+json'])
      expect([program.headers.get('cache-control'), program.headers.get('x-own')]).toEqual(['no-store', 'yes'])
      expect(await program.json()).toMatchObject({ code: 'duo_required' })
      const person = await browser('alice').visit('/page')
      expect([person.status, await person.text()]).toEqual([303, ''])
      expect(person.headers.get('location')).toContain('/duo/start?next=%2Fpage')
      expect([ran, errors]).toEqual([[], []])
    })

    it('serves the whole login, and lets the verified user through', async () => {
      const { browser, logIn, ran, errors } = await guarded()
      const alice = browser('alice')
      expect((await logIn(alice)).status).toBe(200)
      expect(await (await alice.get('/page')).text()).toBe('secret')
      expect([ran, errors]).toEqual([['alice'], []])
    })
  })
})

describe.each(['server', 'web'] as const)('in h3 1 as a %s, a guard called by', (as) => {
  it.each(ways.slice(2))('%s keeps the handler from running', async (_way, middlewareOf) => {
    const ran: string[] = []
    const app = await start(one, {
      as,
      define(made, duo) {
        const middleware = middlewareOf(duo.guard(), one) as EventHandler
        made.use(one.h3.defineEventHandler(middleware))
        made.use(
          '/page',
          one.h3.defineEventHandler(() => {
            ran.push('handler')
            return 'secret'
          }),
        )
      },
    })
    const refused = await app.browser('alice').get('/page')
    expect([refused.status, await refused.json(), ran]).toMatchObject([401, { code: 'duo_required' }, []])
    const alice = app.browser('alice')
    await app.logIn(alice)
    expect(await (await alice.get('/page')).text()).toBe('secret')
  })
})
