import { createAuthApi, createUniversalClient, type DuoError, type Fetch } from '@duokit/core'
import * as fc from 'fast-check'
import { it } from 'vitest'
import { attemptAsync, demand, demandOneLine } from './demand.js'
import { drawn } from './draw.js'
import { expectOutcomes } from './expect-always.js'
import { duoHost } from './gates.js'
import { mutate, noise } from './mutate.js'
import { mutateJson, oddValue } from './mutate-json.js'
import { ikey, noon, skey } from './signing.js'
import { anyText } from './texts.js'
import { answering } from './tokens.js'

// What Duo's service answers to each of the calls, when all is well and when it is not; and what a proxy answers in its
// place.

const network: { fetch: Fetch } = { fetch: answering({ text: '' }) }
const fetch: Fetch = (url, init) => network.fetch(url, init)
const options = { host: duoHost, now: () => noon * 1000, fetch }
const client = createUniversalClient({
  ...options,
  clientId: ikey,
  clientSecret: skey,
  redirectUrl: 'https://app.example.com/duo/callback',
})
const api = createAuthApi({ ...options, ikey, skey, tries: 3, wait: async () => undefined, random: () => 0 })
const common = ['duo_unavailable', 'duo_rate_limited', 'duo_refused']

interface Call {
  readonly call: () => Promise<unknown>
  readonly codes: readonly string[]
}

const calls: Readonly<Record<'health check' | 'exchange' | 'ping' | 'check', Call>> = {
  'health check': { call: () => client.healthCheck(), codes: [...common, 'invalid_client'] },
  exchange: {
    call: () => client.exchangeCode({ code: 'code-of-duo', username: 'alice', nonce: 'n'.repeat(22) }),
    codes: [...common, 'invalid_client', 'invalid_grant', 'invalid_redirect_url', 'malformed'],
  },
  ping: { call: () => api.ping(), codes: common },
  check: {
    call: () => api.check(),
    codes: [...common, 'unknown_ikey', 'bad_request_signature', 'bad_request_time', 'wrong_application_type'],
  },
}

const bodies = [
  { stat: 'OK', response: { timestamp: noon } },
  { stat: 'OK', response: { time: noon } },
  { stat: 'OK', timestamp: noon + 400, response: { time: noon - 400 } },
  { stat: 'FAIL', code: 40002, message: 'invalid_client', message_detail: 'The provided client_assertion was invalid' },
  { stat: 'FAIL', code: 40103, message: 'Invalid signature in request credentials', timestamp: noon },
  { stat: 'FAIL', code: 40101, message: 'Missing request credentials' },
  { stat: 'FAIL', code: 40102, message: 'Invalid integration key in request credentials' },
  { stat: 'FAIL', code: 40105, message: 'Bad request timestamp' },
  { stat: 'FAIL', code: 40301, message: 'Access forbidden' },
  { stat: 'FAIL', code: 42901, message: 'Too Many Requests' },
  { stat: 'FAIL', code: 50300, message: 'Service unavailable' },
  { error: 'invalid_grant', error_description: 'The provided authorization grant is invalid, expired or used' },
  { error: 'invalid_grant', error_description: 'Invalid redirect URI' },
  { error: 'invalid_client' },
  { id_token: 'a.b.c' },
] as const
const statuses = [
  200, 200, 200, 200, 201, 204, 301, 302, 400, 400, 401, 403, 404, 407, 418, 429, 500, 502, 503, 599, 100, 0, 999,
] as const

const answers = drawn((draw) => {
  const body = draw.chance(0.5) ? mutateJson(draw, draw.pick(bodies)) : draw.pick(bodies)
  const json = JSON.stringify(body)
  return {
    call: draw.pick(['health check', 'exchange', 'ping', 'check']),
    status: draw.chance(0.5) ? 200 : draw.chance(0.97) ? draw.pick(statuses) : oddValue(draw),
    text: draw.chance(0.9) ? json : draw.pick(['', 'null', '<html>', noise(draw), mutate(draw, json)]),
    // A service that repeats what it got must not bring our own signed texts into a log.
    echo: draw.chance(0.15),
    headers: {
      date: draw.pick([undefined, new Date(noon * 1000).toUTCString(), noise(draw, 10)]),
      'retry-after': draw.pick([undefined, '1', '59', '61', '-1', '1e9', noise(draw, 10)]),
    },
  }
})

const otherText = fc.option(fc.oneof(anyText, fc.json()), { freq: 3, nil: undefined })
const inputs = fc.tuple(answers, otherText).map(([answer, text]) => (text === undefined ? answer : { ...answer, text }))

it('whatever Duo answers, an error says in one line what it was, and only an outage is one', () =>
  expectOutcomes(1000, inputs, async ({ call, status, text, echo, headers }) => {
    let sent: string | undefined
    network.fetch = (_url, init) => {
      sent = new URLSearchParams(init.body).get('client_assertion') ?? undefined
      const repeated = { stat: 'FAIL', message: `you sent ${init.body}`, message_detail: sent }
      return answering({ status, headers, text: echo ? JSON.stringify(repeated) : text })()
    }
    const { outcome, error } = await attemptAsync(calls[call].call, calls[call].codes)
    if (error !== undefined) demandHonest(error, { status: Number(status), sent })
    return outcome
  }))

function demandHonest(error: DuoError, { status, sent }: { status: number; sent: string | undefined }): void {
  demandOneLine(error.message, 'a message')
  const said = JSON.stringify([error.message, error.duo])
  demand(sent === undefined || !said.includes(sent), 'what was signed is not repeated')
  const isLimit = error.code === 'duo_rate_limited'
  demand(status !== 429 || isLimit, 'too many calls are no outage, since an attacker can make them')
  demand(!(status >= 400 && status < 429) || !error.outage, 'a refusal is no outage')
  demand(!(status >= 500) || error.outage, 'a 5xx is an outage')
  const { retryAfter, clockDifference } = error.duo ?? {}
  demand(retryAfter === undefined || retryAfter >= 0, 'nobody waits for less than nothing')
  demand(clockDifference === undefined || Number.isFinite(clockDifference), 'a difference is a number')
}
