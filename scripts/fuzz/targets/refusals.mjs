import { core } from '../core.mjs'
import { duoHost } from '../gates.mjs'
import { attemptAsync, demand, demandOneLine } from '../law.mjs'
import { mutate, mutateJson, noise, oddValue } from '../mutate.mjs'
import { ikey, noon, skey } from '../signing.mjs'
import { answering } from '../tokens.mjs'

// What Duo's service answers to each of the calls, when all is well and when it is not; and what a proxy answers in its
// place. An error says what it was in one line, and only what is one counts as an outage: an outage may let people
// pass.

const network = { fetch: undefined, sent: '' }
const options = { host: duoHost, now: () => noon * 1000, fetch: (url, init) => network.fetch(url, init) }
const client = core.createUniversalClient({
  ...options,
  clientId: ikey,
  clientSecret: skey,
  redirectUrl: 'https://app.example.com/duo/callback',
})
const api = core.createAuthApi({ ...options, ikey, skey, tries: 3, wait: async () => undefined, random: () => 0 })
const common = ['duo_unavailable', 'duo_rate_limited', 'duo_refused']
const calls = {
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
]
const statuses = [
  200, 200, 200, 200, 201, 204, 301, 302, 400, 400, 401, 403, 404, 407, 418, 429, 500, 502, 503, 599, 100, 0, 999,
]

/** @type {import('../main.mjs').Target} */
export const refusals = {
  name: 'answers of Duo',
  share: 90_000,
  make(random) {
    const body = random.chance(0.5) ? mutateJson(random, random.pick(bodies)) : random.pick(bodies)
    const text = random.chance(0.9)
      ? JSON.stringify(body)
      : random.pick(['', 'null', '<html>', noise(random), mutate(random, JSON.stringify(body))])
    return {
      call: random.pick(Object.keys(calls)),
      status: random.chance(0.5) ? 200 : random.chance(0.97) ? random.pick(statuses) : oddValue(random),
      text,
      // A service that repeats what it got must not bring our own signed texts into a log.
      echo: random.chance(0.15),
      headers: {
        date: random.pick([undefined, new Date(noon * 1000).toUTCString(), noise(random, 10)]),
        'retry-after': random.pick([undefined, '1', '59', '61', '-1', '1e9', noise(random, 10)]),
      },
    }
  },
  async check({ call, status, text, echo, headers }) {
    let sent
    network.fetch = (url, init) => {
      sent = new URLSearchParams(init.body).get('client_assertion') ?? undefined
      const said = echo
        ? JSON.stringify({ stat: 'FAIL', message: `you sent ${init.body}`, message_detail: sent })
        : text
      return answering({ status, headers, text: said })()
    }
    const { outcome, error } = await attemptAsync(calls[call].call, calls[call].codes)
    if (error !== undefined) demandHonest(error, { status, sent })
    return outcome
  },
}

function demandHonest(error, { status, sent }) {
  demandOneLine(error.message, 'a message')
  demand(
    sent === undefined || !JSON.stringify([error.message, error.duo]).includes(sent),
    'what was signed is not repeated',
  )
  if (status === 429)
    demand(error.code === 'duo_rate_limited', 'too many calls are no outage, since an attacker can make them')
  if (status >= 400 && status < 429) demand(!error.outage, 'a refusal is no outage')
  if (status >= 500) demand(error.outage, 'a 5xx is an outage')
  const { retryAfter, clockDifference } = error.duo ?? {}
  demand(retryAfter === undefined || retryAfter >= 0, 'nobody waits for less than nothing')
  demand(clockDifference === undefined || Number.isFinite(clockDifference), 'a difference is a number')
}
