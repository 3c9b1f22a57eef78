import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { iframePrompt } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { type Running, start } from './application.js'
import { parser } from './body-parsers.js'
import { keys } from 'testing/duo-half'
import { frameMessage } from './local-duo.js'
import type { Middleware } from './server.js'
import type { Reply, Visitor } from './visitor.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

async function application(before: readonly Middleware[] = []): Promise<Running> {
  const { ikey, skey } = simulator.application
  const prompt = iframePrompt({ host: simulator.host, ikey, skey, akey: keys.akey })
  const app = await start({ prompt, before })
  app.clock.seconds = 1_800_000_000
  simulator.clock.freeze(app.clock.seconds)
  return app
}

/** The whole login of one person. */
async function attempt(app: Running, visitor: Visitor): Promise<Reply | undefined> {
  const started = await app.begin(visitor)
  const message = await frameMessage(simulator, started, app.origin)
  if (message === undefined) return undefined
  return visitor.post(started.postAction, new URLSearchParams({ sig_response: `${message}:${started.appHalf}` }))
}

describe.each<[string, Middleware[]]>([
  ['the stream', []],
  ['a body parser', [parser]],
])('the answers of the local Duo, read from %s,', (_name, before) => {
  it.each(['allow.alice', 'bypass.alice', 'allow.jürgen', 'allow.用户 with blanks'])('let %s in', async (user) => {
    const app = await application(before)
    const visitor = app.visitor(user)
    expect(await attempt(app, visitor)).toMatchObject({ status: 303, location: `${app.origin}/page` })
    expect((await visitor.get('/page')).json()).toEqual({ hello: user })
    expect(app.events.map(({ type, username }) => [type, username])).toEqual([
      ['started', user],
      ['verified', user],
    ])
  })

  it.each([
    ['tamper_sig.bob', 'bad_signature', 403],
    ['tamper_expired.bob', 'expired', 403],
    ['tamper_user.bob', 'user_mismatch', 403],
    ['tamper_ikey.bob', 'wrong_key', 403],
    ['tamper_prefix.bob', 'wrong_prefix', 403],
    ['tamper_format.bob', 'malformed', 400],
    ['tamper_four-fields.bob', 'malformed', 400],
    ['tamper_expiry-text.bob', 'malformed', 400],
    ['err.bob', 'duo_error', 403],
  ])('do not let %s in: %s', async (user, reason, status) => {
    const app = await application(before)
    const visitor = app.visitor(user)
    const reply = await attempt(app, visitor)
    expect(reply?.status).toBe(status)
    expect(reply?.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    expect(app.events).toEqual([
      expect.objectContaining({ type: 'started' }),
      expect.objectContaining({ type: 'rejected', reason, username: user, attempt: expect.stringMatching(/^.{22}$/) }),
    ])
    expect((await visitor.get('/page')).status).toBe(303)
  })

  it.each(['deny.carol', 'fraud.carol', 'lockout.carol', 'disabled.carol', 'timeout.carol', 'enroll.carol'])(
    'give %s no answer to post',
    async (user) => {
      const app = await application(before)
      expect(await attempt(app, app.visitor(user))).toBeUndefined()
    },
  )
})

it('an expired answer says by how much', async () => {
  const app = await application()
  const visitor = app.visitor('allow.alice')
  const started = await app.begin(visitor)
  const message = await frameMessage(simulator, started, app.origin)
  app.clock.seconds += 307
  await visitor.post(started.postAction, new URLSearchParams({ sig_response: `${message}:${started.appHalf}` }))
  expect(app.events.at(-1)).toMatchObject({ reason: 'expired', secondsLate: 7 })
})

it('what the frame says went wrong is heard in detail', async () => {
  const app = await application()
  await attempt(app, app.visitor('err.bob'))
  expect(app.events.at(-1)).toMatchObject({ reason: 'duo_error', detail: 'The local Duo was asked to fail.' })
})
