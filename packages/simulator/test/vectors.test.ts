import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openQuery, openTx } from './frame-client.js'
import { KNOWN } from './signed-text.js'

// Known answers: sections 3.1, 3.2 and 3.4 of the reference, taken from the official SDKs' tests or made with two of
// them.
const REQUESTS: [user: string, tx: string][] = [
  ['testuser', 'TX|dGVzdHVzZXJ8RElYWFhYWFhYWFhYWFhYWFhYWFh8MTMwMDE1ODA5OQ==|815423f20909dbff2bc4962fdc3031d5f673bc1b'],
  [
    'test\u00FCser',
    'TX|dGVzdMO8c2VyfERJWFhYWFhYWFhYWFhYWFhYWFhYfDEzMDAxNTgwOTk=|196a813663aa57f2ee5e0a0232a8f6d57759b7e8',
  ],
  ['\u7528\u6237', 'TX|55So5oi3fERJWFhYWFhYWFhYWFhYWFhYWFhYfDEzMDAxNTgwOTk=|80127a660161dce70a148a4135ad1822ce369c0c'],
  [
    'a.b+c@example.com',
    'TX|YS5iK2NAZXhhbXBsZS5jb218RElYWFhYWFhYWFhYWFhYWFhYWFh8MTMwMDE1ODA5OQ==|ce1fb88e886ebb50ad4ad03b90d5c691e07322cd',
  ],
  [
    '\u00DCser\u0301',
    'TX|w5xzZXLMgXxESVhYWFhYWFhYWFhYWFhYWFhYWHwxMzAwMTU4MDk5|c6fd0e5cd0d9807fe13ee04372523872294e05bd',
  ],
  [' testuser', 'TX|IHRlc3R1c2VyfERJWFhYWFhYWFhYWFhYWFhYWFhYfDEzMDAxNTgwOTk=|2da84178c71ec1116ae105e9d937fee99c43016c'],
  ['TESTUSER', 'TX|VEVTVFVTRVJ8RElYWFhYWFhYWFhYWFhYWFhYWFh8MTMwMDE1ODA5OQ==|70f8662ef28b7c63e796784db302864076c85a7c'],
  ['user:name', 'TX|dXNlcjpuYW1lfERJWFhYWFhYWFhYWFhYWFhYWFhYfDEzMDAxNTgwOTk=|c74dc5a7f58532d6f68a310f840ed3ccd3c3fc51'],
]
const ENROLL_REQUEST =
  'ENROLL_REQUEST|dGVzdHVzZXJ8RElYWFhYWFhYWFhYWFhYWFhYWFh8MTMwMDE1ODA5OQ==|9ef335c2d2c3c0db879ca60ef485d0247e0dfc3a'

let simulator: Simulator
beforeAll(async () => {
  const { ikey, skey } = KNOWN
  simulator = await createSimulator({ application: { ikey, skey }, config: { defaultOutcome: 'allow' } })
  simulator.clock.freeze(KNOWN.signedAt)
})
afterAll(() => simulator.close())

describe('known requests are accepted, for the user they were signed for', () => {
  it.each(REQUESTS)('%s', async (user, tx) => {
    expect((await openTx(simulator, tx)).message).toMatch(/^AUTH\|/)
    expect(simulator.events.last('login.allowed')?.user).toBe(user)
  })

  it('also for enrolment', async () => {
    simulator.users.outcomes('testuser', 'allow')
    expect((await openTx(simulator, ENROLL_REQUEST)).message).toMatch(/^ENROLL\|/)
  })
})

describe('known answers are given', () => {
  // The expiry of each vector is the simulator's clock and the life it gives an answer.
  it.each([
    ['AUTH', 1_300_157_874, REQUESTS[0]?.[1] ?? '', 'cb8f4d60ec7c261394cd5ee5a17e46ca7440d702'],
    ['AUTH', 2_247_140_921, REQUESTS[0]?.[1] ?? '', 'd5fa72f8ba5f3d37d70dad615ff4901a77d46989'],
    ['ENROLL', 2_247_140_921, ENROLL_REQUEST, '8378d1c2835c40f3380315be290ce7fe9b4e4972'],
  ])('%s until %i', async (prefix, expiry, tx, mac) => {
    simulator.users.outcomes('testuser', 'allow')
    simulator.config.set({ answerLifetime: expiry - KNOWN.signedAt })
    const { message } = await openTx(simulator, tx)
    const data = Buffer.from(`testuser|${KNOWN.ikey}|${expiry}`).toString('base64')
    expect(message).toBe(`${prefix}|${data}|${mac}`)
  })
})

it('accepts what scripts before 2.9 send: neither tx nor parent encoded', async () => {
  const page = await openQuery(simulator, `tx=${REQUESTS[0]?.[1]}&parent=http://app.localhost/&v=2.1`)
  expect(page.status).toBe(200)
  expect(simulator.events.last('prompt.opened')?.detail.v).toBe('2.1')
})

it('is as strict about the last second as the SDKs are', async () => {
  const tx = REQUESTS[0]?.[1] ?? ''
  simulator.clock.freeze(KNOWN.signedAt + 299)
  expect((await openTx(simulator, tx)).status).toBe(200)
  simulator.clock.freeze(KNOWN.signedAt + 300)
  expect((await openTx(simulator, tx)).status).toBe(400)
})
