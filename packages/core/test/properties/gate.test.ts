import {
  cookieStore,
  createGate,
  type GateAnswer,
  type GateRequest,
  iframePrompt,
  readForm,
  type Requirement,
} from '@duokit/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOf, keys, now, signText, skey } from '../web/signed-text.js'
import { expectAlways } from './expect-always.js'
import { anyText, changed, userName } from './texts.js'

interface Person {
  readonly user?: string
  readonly session?: string
}

const origin = 'https://app.example.com'
let time = now
const gate = createGate<Person>({
  origin,
  prompt: iframePrompt({ ...keys, host: 'api-12345678.duosecurity.com' }),
  getUsername: ({ user }) => user,
  store: cookieStore({ bindTo: ({ session }) => session }),
  // A million inputs have more logins of one user than a response has seconds to differ in.
  singleUse: { claim: () => true },
  now: () => time * 1000,
})

function requestOf(
  ctx: Person,
  url: string,
  { method = 'GET', body = '', ...headers }: Record<string, string> = {},
): GateRequest<Person> {
  const form = () => readForm({ raw: body })
  return { ctx, method, url, header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined), form }
}

const cookiesOf = ({ headers }: GateAnswer) =>
  headers.filter(([name]) => name === 'set-cookie').map(([, text]) => text.split(';')[0] ?? '')

/** A whole login. @returns the cookie of the proof */
async function loggedIn(ctx: Person): Promise<string> {
  const started = await gate.handle(requestOf(ctx, '/duo/start?max_age=0'))
  const { sigRequest, postAction } = JSON.parse(started?.body ?? '') as { sigRequest: string; postAction: string }
  // None is good for more than an hour.
  const answer = `${signText('AUTH', contentOf(ctx.user ?? '', now + 300 + (answers++ % 3000)), skey)}:${sigRequest.split(':')[1]}`
  const sent = { method: 'POST', origin, 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ sig_response: answer }).toString()
  const cookie = cookiesOf(started as GateAnswer).join('; ')
  const ended = await gate.handle(requestOf(ctx, postAction, { ...sent, body, cookie }))
  const proof = cookiesOf(ended as GateAnswer).find((text) => /^__Host-duo-[0-9a-f]{8}=/.test(text))
  if (proof === undefined) throw new Error(`the login did not end well: ${ended?.status} ${ended?.body}`)
  return proof
}
let answers = 0

const passes = async (ctx: Person, cookie: string, requirement?: Requirement) =>
  (await gate.check(requestOf(ctx, '/account', { cookie }), requirement)).pass

const alice = { user: 'alice', session: 'a session of alice' }
const session = fc.string({ minLength: 1, maxLength: 20 })

describe('a proof', () => {
  it('is one of the user and the session that it was made for, in any script, and of no other', () =>
    expectAlways(userName, session, userName, session, async (user, own, otherUser, otherSession) => {
      const cookie = await loggedIn({ user, session: own })
      expect(await passes({ user, session: own }, cookie)).toBe(true)
      expect(await passes({ user, session: otherSession }, cookie)).toBe(own === otherSession)
      // Last: a session that has another user now ends the login.
      expect(await passes({ user: otherUser, session: own }, cookie)).toBe(user === otherUser)
    }))

  it('does not count after any single change', async () => {
    const cookie = await loggedIn(alice)
    const [name, value = ''] = cookie.split('=')
    await expectAlways(changed(value), async (text) => {
      // What a header takes away around a value is no part of it.
      fc.pre(!text.includes(';') && text.trim() === text)
      expect(await passes(alice, `${name}=${text}`)).toBe(false)
    })
  })

  it('is found among any other cookies, and nowhere else', async () => {
    const cookie = await loggedIn(alice)
    await expectAlways(anyText, anyText, async (before, after) => {
      fc.pre(!`${before}${after}`.includes('__Host-duo-'))
      const plain = [before, after].map((text) => text.replaceAll(';', ''))
      expect(await passes(alice, `${plain[0]}; ${cookie};${plain[1]}`)).toBe(true)
      expect(await passes(alice, `x${plain[0]} ${cookie}`)).toBe(false)
      expect(await passes(alice, plain.join('; '))).toBe(false)
    })
  })

  it('only ever ends as time goes by, and sooner for a guard that asks for more', async () => {
    const cookie = await loggedIn(alice)
    const age = fc.nat({ max: 50_000 })
    const maxAge = fc.integer({ min: 1, max: 50_000 })
    await expectAlways(age, age, maxAge, maxAge, async (first, more, one, other) => {
      const at = async (seconds: number, requirement?: Requirement) => {
        time = now + seconds
        const passed = await passes(alice, cookie, requirement)
        time = now
        return passed
      }
      expect(await at(first)).toBe(first < 43_200)
      expect(await at(first, { maxAge: one })).toBe(first < Math.min(one, 43_200))
      const [strict, lax] = [Math.min(one, other), Math.max(one, other)]
      const [byStrict, byLax] = [await at(first, { maxAge: strict }), await at(first, { maxAge: lax })]
      expect(byStrict && !byLax).toBe(false)
      const [before, after] = [await at(first, { maxAge: one }), await at(first + more, { maxAge: one })]
      expect(!before && after).toBe(false)
      expect(await at(first, { maxAge: one, excludeFactors: ['sms_passcode'] })).toBe(false)
    })
  })
})

describe('requests', () => {
  it('that ask for something impossible are refused by name', () =>
    expectAlways(fc.anything(), (maxAge) => {
      fc.pre(!(Number.isInteger(maxAge) && (maxAge as number) >= 1) && maxAge !== undefined)
      const check = () => gate.check(requestOf(alice, '/'), { maxAge: maxAge as number })
      expect(check).toThrow(/^maxAge must be/)
    }))
})
