import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { candidate, type Major, majors } from './majors.js'

const [, h3v1] = majors as readonly [Major, Major]

/** What the typings of h3 1 have, and those of h3 2 have not. */
type Hooked = (handler: object) => never

describe.each(['server', 'web'] as const)('a guard in onRequest of a handler of h3 1, as a %s', (as) => {
  async function hooked(before: (guard: (event: never) => unknown) => (event: never) => unknown = (guard) => guard) {
    const ran: unknown[] = []
    const app = await start(h3v1, {
      as,
      define(made, duo) {
        const handler = (event: { context: { duo?: { username: string } } }) => {
          ran.push(event.context.duo?.username)
          return 'secret'
        }
        made.use(duo.routes())
        const define = h3v1.h3.defineEventHandler as Hooked
        made.use('/page', define({ onRequest: [before(duo.guard())], handler }))
        made.use(h3v1.h3.defineEventHandler(() => 'end'))
      },
    })
    return { ...app, ran }
  }

  it('keeps the handler from running', async () => {
    const { browser, ran } = await hooked()
    const reply = await browser('alice').get('/page')
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([401, 'no-store'])
    expect(await reply.json()).toMatchObject({ code: 'duo_required' })
    const onward = await browser('alice').visit('/page')
    expect([onward.status, await onward.text()]).toEqual([303, ''])
    expect(ran).toEqual([])
  })

  it('keeps it from running also where the hook waits for the guard', async () => {
    const { browser, ran } = await hooked((guard) => async (event) => void (await guard(event)))
    expect((await browser('alice').get('/page')).status).toBe(401)
    expect(ran).toEqual([])
  })

  it.each<[string, (guard: (event: never) => unknown) => (event: never) => Promise<void>]>([
    [
      'goes on',
      (guard) => async (event) => {
        await guard(event)
        await setTimeout(20)
      },
    ],
    [
      'does more at the same time',
      (guard) => async (event) => void (await Promise.all([guard(event), setTimeout(20)])),
    ],
  ])('keeps it from running also where the hook %s after the guard', async (_name, before) => {
    const { browser, ran } = await hooked(before)
    const reply = await browser('alice').get('/page')
    expect([reply.status, await reply.json(), ran]).toMatchObject([401, { code: 'duo_required' }, []])
  })

  it('lets verified users through', async () => {
    const { browser, logIn, ran } = await hooked()
    const alice = browser('alice')
    await logIn(alice)
    expect(await (await alice.get('/page')).text()).toBe('secret')
    expect(ran).toEqual(['alice'])
  })
})

it('leaves the body of a refusal to onBeforeResponse of an application of h3 1', async () => {
  const changed = (event: never, response: { body: string }) => {
    h3v1.h3.setResponseHeader(event, 'x-own', 'yes')
    response.body = `${response.body} `
  }
  const createApp = () => (h3v1.h3.createApp as (options: object) => never)({ onBeforeResponse: changed })
  const app = await start({ ...h3v1, createApp })
  const reply = await app.browser('alice').get('/page')
  expect([reply.status, reply.headers.get('x-own')]).toEqual([401, 'yes'])
  expect(await reply.text()).toMatch(/\} $/)
})

it.each([h3v1, candidate])('fails in onRequest of an application, which ignores it: %#', async (major) => {
  const hook: { guard?: (this: unknown, event: never) => unknown } = {}
  const options = {
    silent: true,
    onError: (error: { unhandled?: boolean }) => void (error.unhandled = false),
    get onRequest() {
      return hook.guard
    },
  }
  const createApp = () => (major.h3.createApp as (given: object) => never)(options)
  const ran: string[] = []
  const app = await start(
    { ...major, createApp },
    {
      define(made, duo) {
        hook.guard = duo.guard()
        made.use(
          major.h3.defineEventHandler(() => {
            ran.push('handler')
            return 'secret'
          }),
        )
      },
    },
  )
  const reply = await app.browser('alice').get('/page')
  expect([reply.status, ran]).toEqual([500, []])
})
