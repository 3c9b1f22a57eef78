import type { Middleware } from './server.js'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'

/** As the classes of databases are: nothing of it can be listed. */
class User {
  readonly #row = { email: 'secret', name: 'Alice Secret' }
  get name() {
    return this.#row.name
  }
  get email() {
    return this.#row.email
  }
}

/** What an application may make for this purpose. */
class Login {
  readonly #user: string
  readonly loginId = 'a login'
  constructor(user: string) {
    this.#user = user
  }
  get name() {
    return this.#user
  }
  toString() {
    return this.name
  }
}

describe('getUsername', () => {
  it.each<[string, unknown]>([
    ['a number', 7],
    ['a boolean', true],
    ['a name that is a number', { name: 7 }],
    ['a name that is an object', { name: { first: 'alice' } }],
    ['a name that is a promise', { name: Promise.resolve('alice') }],
    ['a loginId that is an object', { name: 'alice', loginId: { id: 'secret' } }],
    ['a loginId that is a number', { name: 'alice', loginId: 7 }],
    ['a loginId that is null', { name: 'alice', loginId: null }],
    ['the unexpected property id', { id: 'secret', email: 'alice@example.com', name: 'Alice Secret' }],
    [
      'the unexpected property email',
      Object.create({ email: 'secret' }, { name: { value: 'alice', enumerable: true } }),
    ],
    // oxlint-disable-next-line unicorn/no-thenable -- no promise, whatever its property is called
    ['the unexpected property then', { name: 'alice', then: 'a field of theirs' }],
    ['the unexpected property 0', ['alice']],
    ['the unexpected property email', new User()],
    ['the unexpected property email', new (class Admin extends User {})()],
  ])('that returns %s is an error of the application, which says so', async (problem, returned) => {
    const thrown: unknown[] = []
    const watch: Middleware = (_ctx, next) =>
      next().catch((error: unknown) => {
        thrown.push(error)
        throw error
      })
    for (const getUsername of [() => returned as string, async () => returned as string]) {
      const app = await start({ getUsername, before: [watch] })
      const nobody = app.visitor()
      for (const path of ['/page', '/duo/start', '/duo/status']) {
        const reply = await nobody.get(path)
        expect([reply.status, reply.text]).toEqual([500, 'Internal Server Error'])
      }
    }
    expect(thrown).toHaveLength(6)
    for (const error of thrown) {
      expect(error).toMatchObject({ code: 'invalid_identity', message: expect.stringContaining(problem) })
      expect(String(error)).not.toMatch(/secret|alice/i)
    }
  })

  it('may return an object of a class with nothing but the name and the login', async () => {
    const app = await start({ getUsername: () => new Login('alice') })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/page')).json()).toEqual({ hello: 'alice' })
  })

  it('is read once for a request, whatever a live object says next', async () => {
    const changing = (): { name: string } => {
      let reads = 0
      return new Proxy({ name: '' }, { get: () => (reads++ === 0 ? 'alice' : 'victim') })
    }
    const app = await start({ getUsername: (ctx) => (ctx.get('x-live') === '' ? 'alice' : changing()) })
    const alice = app.visitor('alice')
    alice.extra['x-live'] = '1'
    expect((await app.logIn(alice)).status).toBe(303)
    expect((await alice.get('/page')).json()).toEqual({ hello: 'alice' })
    expect(app.events.map(({ username }) => username)).toEqual(['alice', 'alice'])
  })
})
