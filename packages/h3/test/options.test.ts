import { describe, expect, it } from 'vitest'
import { origin } from './application.js'
import { majors } from './majors.js'

const secrets = { ikey: 'DIXXXXXXXXXXXXXXXXXX', skey: 's3cret'.repeat(7).slice(0, 40), akey: 'akey-'.repeat(8) }

describe.each(majors)('options on h3 $number', ({ adapter }) => {
  const right = {
    origin,
    prompt: adapter.iframePrompt({ host: 'localhost:9', ...secrets }),
    getUsername: () => 'alice',
    store: adapter.cookieStore({ bindTo: 'browser' }),
  }

  it.each([
    ['origin', { origin: 'http://app.example.com' }],
    ['getUsername', { getUsername: 'alice' }],
    ['store', { store: undefined }],
    ['prompt', { prompt: undefined }],
    ['basePath', { basePath: 'duo' }],
    ['loginUrl', { loginUrl: 'login' }],
    ['maxAge', { maxAge: 0 }],
    ['cookieSecret', { cookieSecret: 'short' }],
    ['singleUse', { singleUse: {} }],
    ['loginURL is not an option of createDuo. Did you mean loginUrl?', { loginURL: '/login' }],
  ])('name %s where it is wrong, and show no secret', (name, wrong) => {
    let thrown: unknown
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript caller may pass
      adapter.createDuo({ ...right, ...wrong } as typeof right)
    } catch (error) {
      thrown = error
    }
    expect(adapter.isDuoError(thrown) && thrown.code).toBe('invalid_option')
    expect(String(thrown)).toContain(name)
    for (const secret of Object.values(secrets)) expect(String(thrown)).not.toContain(secret)
  })

  it.each([{ maxAge: -1 }, { maxAge: 1.5 }, { maxage: 60 }])(
    'refuse a guard with %j when it is made',
    (requirement) => {
      const duo = adapter.createDuo(right)
      expect(() => duo.guard(requirement)).toThrow(expect.objectContaining({ code: 'invalid_option' }))
    },
  )

  it.each(['routes', 'guard'] as const)('refuse duo.%s where it is used without a call', (name) => {
    const duo = adapter.createDuo(right)
    // Where h3 2 passes an event and what comes next; h3 1 takes no function that it did not make a handler of.
    expect(() => Reflect.apply(duo[name], duo, [{}, () => undefined])).toThrow(`pass duo.${name}() on`)
  })

  it('refuse a cookieStore that is bound to nothing', () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript caller may pass
    expect(() => adapter.cookieStore({} as { bindTo: 'browser' })).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    )
  })

  it('refuse a misspelt option of a session, and leave to h3 what it may know', () => {
    const session = { name: 'app', password: 'x'.repeat(32) }
    const refusal = expect.objectContaining({
      code: 'invalid_option',
      message: expect.stringMatching(/mean maxAge\?$/),
    })
    expect(() => adapter.sessionConfig({ ...session, maxage: 60 })).toThrow(refusal)
    const misspelt = { ...session, maxage: 60 }
    const options: object = { renews: false }
    expect(() => adapter.sessionStore(misspelt)).toThrow(refusal)
    expect(() => adapter.sessionConfig({ ...session, somethingOfTheNextMajor: 1 })).not.toThrow()
    expect(() => adapter.sessionStore(session, options)).toThrow(/^renews is not an option/)
  })

  it('tell what a policy of the application has to allow', () => {
    expect(adapter.createDuo(right).csp()['frame-src']).toEqual(['https://localhost:9'])
  })
})
