import { createSessionStore, type GateRequest, type SessionAccess } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { failureOf } from './failure-of.js'

type Session = Record<string, unknown>

/** A framework whose requests carry their session. */
interface Framework {
  session: Session | undefined
}

const request = (ctx: Framework): GateRequest<Framework> => ({
  ctx,
  method: 'GET',
  url: '/',
  header: () => undefined,
  form: async () => new URLSearchParams(),
})

const storeWith = (access: Partial<SessionAccess<Framework>> = {}) =>
  createSessionStore<Framework>({ read: (ctx) => ctx.session, renew: false, ...access })

describe('a store in the session of a framework', () => {
  it('keeps the proof in one property, and leaves no trace when it is cleared', async () => {
    const ctx: Framework = { session: { views: 1 } }
    const store = storeWith()
    await store.write(request(ctx), 'a proof')
    expect(ctx.session).toStrictEqual({ views: 1, duo: { id: expect.any(String), proof: 'a proof' } })
    expect(store.read(request(ctx))).toBe('a proof')
    await store.clear(request(ctx))
    expect(ctx.session).toStrictEqual({ views: 1 })
  })

  it('writes as the framework says, and only where there is something to change', async () => {
    const written: unknown[] = []
    const ctx: Framework = { session: {} }
    const store = storeWith({
      key: 'second',
      write: (of, key, value) => {
        written.push([key, value])
        if (value === undefined) delete of.session?.[key]
        else of.session = { ...of.session, [key]: value }
      },
    })
    await store.clear(request(ctx))
    await store.clear(request({ session: undefined }))
    expect(written).toEqual([])
    const id = await store.binding?.(request(ctx))
    await store.write(request(ctx), 'a proof')
    await store.clear(request(ctx))
    expect(written).toEqual([
      ['second', { id }],
      ['second', { id, proof: 'a proof' }],
      ['second', undefined],
    ])
  })

  it.each<[string, object]>([
    ['key must be', { key: '' }],
    ['key must be', { key: 7 }],
    ['key must be', { key: null }],
    ['read must be', { read: undefined }],
    ['read must be', { read: {} }],
    ['renew must be', { renew: undefined }],
    ['renew must be', { renew: true }],
    ['renew must be', { renew: 'false' }],
    ['renew must be', { renew: null }],
  ])('is refused at the start, and not at the end of a login: %s for %j', (message, wrong) => {
    expect(() => storeWith(wrong)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(message) }),
    )
  })

  it('keeps what it is bound to when the session is renewed', async () => {
    const ctx: Framework = { session: {} }
    const store = storeWith({ renew: (of) => void (of.session = { ...of.session }) })
    const id = await store.binding?.(request(ctx))
    await store.write(request(ctx), 'a proof')
    expect([await store.binding?.(request(ctx)), store.read(request(ctx))]).toEqual([id, 'a proof'])
  })

  it.each<[string, Framework, Partial<SessionAccess<Framework>>]>([
    ['before', { session: undefined }, { renew: () => expect.unreachable() }],
    ['when it is renewed', { session: {} }, { renew: (of) => void (of.session = undefined) }],
  ])('says so where the session has ended: %s', async (_name, ctx, access) => {
    const store = storeWith(access)
    const writing = Promise.resolve(store.write(request(ctx), 'a proof'))
    expect((await failureOf(writing)).code).toBe('session_missing')
  })

  it.each<[unknown, unknown]>([
    ['an-id', 'an-id'],
    [undefined, expect.stringMatching(/^[\da-f-]{36}$/)],
    [null, expect.stringMatching(/^[\da-f-]{36}$/)],
    ['', expect.stringMatching(/^[\da-f-]{36}$/)],
    [7, expect.stringMatching(/^[\da-f-]{36}$/)],
  ])('binds a login to the ID of the session, if it is a string: %j', async (id, expected) => {
    const ctx: Framework = { session: {} }
    const given = { id: async () => id } as Partial<SessionAccess<Framework>>
    expect(await storeWith(given).binding?.(request(ctx))).toEqual(expected)
    expect(ctx.session).toEqual({ duo: { id: expected } })
  })

  it('gives a login after a logout another binding, although the session keeps its ID', async () => {
    const ctx: Framework = { session: {} }
    const store = storeWith({ id: () => 'an-id' })
    expect(await store.binding?.(request(ctx))).toBe('an-id')
    await store.clear(request(ctx))
    const second = await store.binding?.(request(ctx))
    await store.write(request(ctx), 'a proof')
    await store.clear(request(ctx))
    expect(store.read(request(ctx))).toBeUndefined()
    expect(new Set(['an-id', second, await store.binding?.(request(ctx))]).size).toBe(3)
  })

  it('tells what it is bound to, and binds nothing where it is only asked', async () => {
    const ctx: Framework = { session: {} }
    const store = storeWith()
    expect([store.knownBinding?.(request(ctx)), ctx.session]).toEqual([undefined, {}])
    const id = await store.binding?.(request(ctx))
    expect(store.knownBinding?.(request(ctx))).toBe(id)
    expect(store.knownBinding?.(request({ session: undefined }))).toBeUndefined()
  })

  it.each([null, 7, 'text', [], {}, { id: 7 }, { proof: 'x' }, { id: 'x', proof: 7 }])(
    'takes nothing else for its own: %j',
    async (planted) => {
      const ctx: Framework = { session: { duo: planted } }
      const store = storeWith()
      expect(store.read(request(ctx))).toBeUndefined()
      const made = await store.binding?.(request(ctx))
      expect(made).toMatch(/^[\da-f-]{36}$/)
      expect(ctx.session).toEqual({ duo: { id: made } })
    },
  )
})
