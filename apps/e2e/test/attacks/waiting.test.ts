// Attacks while a callback waits for Duo, and on where it leads afterwards: one test for each of the threat model in
// SECURITY.md.
import { authorizeAnswer } from '@duokit/conformance'
import { cookieStore, createGate, type GateAnswer, type GateOptions, universalPrompt } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { useGround } from '../stage/ground.js'
import { koaSample } from '../stage/samples.js'

type Options = Partial<Pick<GateOptions<undefined>, 'getUsername' | 'trustedOrigins'>>

describe('an attack with', () => {
  const ground = useGround(koaSample)

  /** A whole login with the gate alone; `meanwhile` happens while Duo is asked for the code. */
  async function logIn(next: string, options: Options, meanwhile = (): void => undefined) {
    const { host, application } = ground.simulator
    const reasons: unknown[] = []
    ground.advance(1)
    const gate = createGate<undefined>({
      origin: ground.app.url,
      prompt: universalPrompt({ host, clientId: application.ikey, clientSecret: application.skey }),
      cookieSecret: 's'.repeat(40),
      getUsername: () => 'alice',
      store: cookieStore({ bindTo: 'browser' }),
      now: () => ground.seconds * 1000,
      onEvent: (event) => reasons.push(event.type === 'rejected' ? event.reason : event.type),
      fetch: (url, init) => {
        if (url.endsWith('/token')) meanwhile()
        return fetch(url, init)
      },
      ...options,
    })
    const ask = (url: string, headers: Readonly<Record<string, string>>) =>
      gate.handle({
        ctx: undefined,
        method: 'GET',
        url,
        header: (name) => headers[name],
        form: async () => new URLSearchParams(),
      })
    const begun = await ask(`/duo/start?${new URLSearchParams({ next }).toString()}`, { accept: 'text/html' })
    const back = await authorizeAnswer(headerOf(begun, 'location'), ground.app.url)
    const cookie = headerOf(begun, 'set-cookie').split(';')[0] ?? ''
    const answer = await ask(back, { accept: 'text/html', 'sec-fetch-site': 'same-origin', cookie })
    return { status: answer?.status, location: headerOf(answer, 'location'), last: reasons.at(-1) }
  }

  it('a session that ends during the callback', async () => {
    let user: string | undefined = 'alice'
    const ended = await logIn('/account', { getUsername: () => user }, () => {
      user = undefined
    })
    expect(ended).toEqual({ status: 403, location: '', last: 'session_changed' })
    user = 'alice'
    expect(await logIn('/account', { getUsername: () => user })).toMatchObject({ status: 303, last: 'verified' })
  })

  it('an identity that changes while Duo is asked', async () => {
    // A live object of the session, as returned by a store that keeps references.
    const identity = { name: 'allow.bob', loginId: '1' }
    const getUsername = () => identity
    const changes = [{ name: 'alice' }, { loginId: '2' }]
    for (const [index, last] of ['user_mismatch', 'session_changed'].entries()) {
      Object.assign(identity, { name: 'allow.bob', loginId: '1' })
      const changed = await logIn('/account', { getUsername }, () => Object.assign(identity, changes[index]))
      expect(changed).toEqual({ status: 403, location: '', last })
    }
    expect(await logIn('/account', { getUsername })).toMatchObject({ status: 303, last: 'verified' })
  })

  it('an address beside the trusted ones', async () => {
    const spa = 'https://app.example.com'
    const hostile = [
      'https://evil.example/',
      `${spa}.evil.example/`,
      `${spa}@evil.example/`,
      `${spa}:444/`,
      'http://app.example.com/',
      'https://sub.app.example.com/',
      'https://evil.example\\@app.example.com/',
      '//app.example.com/',
    ]
    for (const next of hostile) {
      const { location } = await logIn(next, { trustedOrigins: [spa] })
      expect(location).toBe(`${ground.app.url}/`)
    }
    expect((await logIn(`${spa}/page#there`, { trustedOrigins: [spa] })).location).toBe(`${spa}/page#there`)
    expect((await logIn(`${spa}/page`, {})).location).toBe(`${ground.app.url}/`)
  })
})

function headerOf(answer: GateAnswer | undefined, name: string): string {
  return answer?.headers.find(([key]) => key === name)?.[1] ?? ''
}
