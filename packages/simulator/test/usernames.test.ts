import { createSimulator, type ApplicationHandle, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFor, press as pressInFrame, signRequest, verify } from './frame-client.js'
import { claimsFor, login, press } from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

const create = (usernameNormalization: 'none' | 'simple', users = {}): ApplicationHandle =>
  simulator.createApplication({ usernameNormalization, users })

/** The claims of a login that is let in at once. */
async function allowed(application: ApplicationHandle, user: string): Promise<Record<string, unknown>> {
  const { back } = await login(application, user)
  expect(back).toBeDefined()
  return claimsFor(application, back)
}

describe('aliases', () => {
  it('an alias is the user, and the application hears the name that it sent', async () => {
    const application = create('none', { alice: { aliases: ['al', 'a.smith'], outcomes: ['allow'] } })
    const claims = await allowed(application, 'a.smith')
    expect(claims).toMatchObject({ preferred_username: 'a.smith', sub: 'a.smith' })
    expect(claims.auth_context).toMatchObject({ alias: 'a.smith', user: { name: 'alice' } })
    expect((await allowed(application, 'alice')).auth_context).toMatchObject({ alias: '', user: { name: 'alice' } })
    expect(application.users.list().map(({ username }) => username)).toEqual(['alice'])
  })

  it('in the frame, the response has the name that was sent', async () => {
    const application = create('none', { alice: { aliases: ['al'], outcomes: ['allow'] } })
    const { app } = signRequest(application, 'al')
    expect(verify(application, (await openFor(application, 'al')).message, app)).toBe('al')
  })

  it('a failure by an alias counts for the user', async () => {
    const application = create('none', { alice: { aliases: ['al'] } })
    const { sid } = await login(application, 'al')
    await press(application, sid, { action: 'passcode', passcode: '0' })
    expect(application.users.get('alice').failures).toBe(1)
  })

  it('a device that is remembered for the user is so for the alias', async () => {
    const application = create('none', { alice: { aliases: ['al'] } })
    const { sid } = await openFor(application, 'alice')
    await pressInFrame(application, sid, { action: 'passcode', passcode: '123456', remember: 'on' })
    expect((await openFor(application, 'al')).message).toMatch(/^AUTH/)
    expect((await openFor(application, 'bob')).message).toBeUndefined()
  })

  it('a name wins over an alias', async () => {
    const application = create('none', {
      alice: { aliases: ['bob'], outcomes: ['deny'] },
      bob: { outcomes: ['allow'] },
    })
    expect((await allowed(application, 'bob')).auth_context).toMatchObject({ alias: '', user: { name: 'bob' } })
  })

  it.each([[['']], ['al'], [[1]]])('rejects %j', (aliases) => {
    expect(() => simulator.users.set('alice', { aliases: aliases as string[] })).toThrow(/^user.aliases: /)
  })
})

describe('normalization', () => {
  const users = { alice: { outcomes: ['allow'] } }

  it.each(['alice', 'ALICE', 'EXAMPLE\\alice', 'alice@example.com', 'example\\Alice@example.com'])(
    'simple: %s is alice',
    async (sent) => {
      const claims = await allowed(create('simple', users), sent)
      expect(claims).toMatchObject({ preferred_username: sent, auth_context: { user: { name: 'alice' } } })
    },
  )

  it.each(['EXAMPLE\\alice', 'alice@example.com'])('none: %s is another user', async (sent) => {
    const { text } = await login(create('none', users), sent)
    expect(text).toContain('Send me a push')
  })

  it('none: capital letters do not matter', async () => {
    expect((await allowed(create('none', users), 'Alice')).auth_context).toMatchObject({ user: { name: 'alice' } })
  })

  it('simple: the name as it was sent comes first', async () => {
    const application = create('simple', { 'alice@other.example': { outcomes: ['deny'] }, ...users })
    expect((await login(application, 'alice@other.example')).text).toContain('denied')
  })

  it.each(['@', '\\', '@example.com', 'EXAMPLE\\'])('simple: %s is a name of its own', async (sent) => {
    expect((await login(create('simple', users), sent)).text).toContain('Send me a push')
  })

  it('rejects another one', () => {
    expect(() => create('full' as 'simple')).toThrow('application.usernameNormalization: expected one of none, simple')
  })
})

describe('factorNames', () => {
  it('replaces a name in auth_context, and no other', async () => {
    const application = create('none')
    application.config.set({ factorNames: { passcode: 'duo_mobile_passcode' } })
    const { sid } = await login(application, 'alice')
    const { back } = await press(application, sid, { action: 'passcode', passcode: '123456' })
    expect((await claimsFor(application, back)).auth_context).toMatchObject({ factor: 'duo_mobile_passcode' })
    expect((await allowed(application, 'remembered.bob')).auth_context).toMatchObject({ factor: 'remembered_device' })
    expect((await allowed(application, 'bypass.bob')).auth_context).toMatchObject({ factor: null })
    expect((await allowed(application, 'allow.bob')).auth_context).toMatchObject({ factor: 'duo_push' })
  })

  it.each([{ passcode: '' }, { fax: 'fax' }, [], { passcode: 1 }])('rejects %j', (factorNames) => {
    expect(() => simulator.config.set({ factorNames: factorNames as object })).toThrow(/^config.factorNames: /)
  })
})
