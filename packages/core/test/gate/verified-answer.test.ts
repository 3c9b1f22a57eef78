import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'

type OnVerified = NonNullable<NonNullable<Parameters<typeof start>[0]>['onVerified']>

/** What JavaScript lets an application return. */
function returning(answer: unknown): { readonly onVerified: OnVerified } {
  return { onVerified: () => answer as void }
}

describe('what onVerified returns and nobody could do', () => {
  it.each<[string, unknown]>([
    ['is a string', '/welcome'],
    ['is a list', ['/welcome']],
    ['has a next that is a URL object', { next: new URL('http://localhost:1234/welcome') }],
    ['has a next that is a promise', { next: Promise.resolve('/welcome') }],
    ['has a next that is a number', { next: 7 }],
    ['has a next that is an object', { next: { path: '/welcome' } }],
    ['has a next that nobody can be led to', { next: 'welcome' }],
    ['has a next that nobody can be led to', { next: '/duo/start' }],
    ['has a next that nobody can be led to', { next: `/${'x'.repeat(1024)}` }],
    ['has the unexpected property Next. Did you mean next?', { Next: '/welcome' }],
    ['has the unexpected property redirect', { redirect: '/welcome' }],
    ['has the unexpected property status', { status: 200, data: {}, config: {} }],
    ['has the unexpected property "not a name"', Object.assign(Object.create(null), { 'not a name': 1 })],
    ['has data that is no JSON', { data: 10n }],
    ['has data that is no JSON', { data: Promise.resolve('token') }],
    // oxlint-disable-next-line unicorn/no-thenable -- what some libraries return in place of a promise
    ['has data that is no JSON', { data: { then: (settle: (token: string) => void) => settle('token') } }],
    ['has data that is no JSON', { data: () => 'token' }],
    ['has data that is no JSON', { next: '/welcome', data: Object.assign([], { toJSON: () => undefined }) }],
  ])('is an error that says so before anything is stored: %s', async (problem, answer) => {
    for (const as of ['page', 'script'] as const) {
      const app = await start(returning(answer))
      const alice = app.visitor('alice')
      const reply = await app.approve(alice, await app.begin(alice), { as })
      expect([reply.status, reply.location]).toEqual([500, undefined])
      const error = {
        code: 'invalid_verified_answer',
        message: expect.stringContaining(`What onVerified returned ${problem}`),
      }
      expect(app.events.at(-1)).toMatchObject({ type: 'rejected', reason: 'callback_failed', error })
      expect((await alice.get('/page')).status).not.toBe(200)
    }
  })
})

describe('what onVerified returns by the way', () => {
  class Response extends EventEmitter {
    readonly next = (): void => {}
    readonly status = 200
  }

  it.each([undefined, null, true, false, 0, 7, Symbol('x'), {}, new Date(0), new Map(), new Response(), [].values()])(
    'says nothing: %s',
    async (answer) => {
      const app = await start(returning(answer))
      const alice = app.visitor('alice')
      expect((await app.logIn(alice)).location).toBe(`${app.origin}/page`)
      expect((await alice.get('/page')).status).toBe(200)
    },
  )

  it.each([{ next: '' }, { next: undefined, data: undefined }, { next: null }])('may be empty: %j', async (answer) => {
    const app = await start(returning(answer))
    expect((await app.logIn(app.visitor('alice'))).location).toBe(`${app.origin}/page`)
  })
})
