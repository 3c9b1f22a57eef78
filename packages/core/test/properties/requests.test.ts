import { it } from 'vitest'
import { demandDecent, locationOf } from './answers.js'
import { demand } from './demand.js'
import { type Draw, drawn } from './draw.js'
import { expectAlways } from './expect-always.js'
import { cookieSet, gates, type KnownGate, requestOf, resetWorld } from './gates.js'
import { gateOf } from './logins.js'
import { mutate, noise } from './mutate.js'
import { answering } from './tokens.js'

// Requests of any kind, to any of the gate's routes and past them, without anything that was ever signed.

const paths = ['start', 'callback', 'status', 'logout', 'prompt.js', ''] as const
const headers = {
  accept: ['text/html', '*/*', 'text/html;q=0', 'application/json', ','],
  'sec-fetch-mode': ['navigate', 'cors', 'no-cors'],
  'sec-fetch-site': ['same-origin', 'cross-site', 'none'],
  'sec-purpose': ['prefetch', 'prefetch;prerender'],
  'x-requested-with': ['XMLHttpRequest'],
  origin: ['https://app.example.com', 'http://localhost:3000', 'null', 'https://example.com'],
  referer: [
    'https://app.example.com/account?x="><img>',
    'https://app.example.com//example.com',
    'http://localhost:3000/%0d%0aset-cookie:x',
  ],
  cookie: [
    'duo-126f3508=x.y',
    '__Host-duo-d5445c38-try-AAAAAAAAAAAAAAAAAAAAAA=a.b',
    'duo-126f3508-try-=; duo-126f3508-try-<b>=1; __Host-duo-d5445c38-try-x\u00fc=2',
    '__Secure-auth-duo-3eb42f7b-try-AAAAAAAAAAAAAAAAAAAAAA=a.b; __Secure-auth-duo-3eb42f7b=x.y',
  ],
  'content-type': ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json'],
  'content-length': ['0', '-1', '99999999999'],
} as const
const methods = [
  'GET',
  'GET',
  'GET',
  'POST',
  'POST',
  'POST',
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'get',
  'PROPFIND',
] as const
const queries = [
  '',
  '?next=/account',
  '?next="><img src=x>',
  '?attempt=AAAAAAAAAAAAAAAAAAAAAA',
  '?state=x&duo_code=y&error=<b>',
  '?max_age=0',
  '?max_age=1e9&max_age=x',
] as const
const health = {
  ok: '{"stat":"OK","response":{"timestamp":1800000000}}',
  fails: '{"stat":"FAIL","code":50000,"message":"<img>"}',
}

const inputs = drawn((draw) => {
  const { index, known } = gateOf(draw)
  const path = `${known.site.basePath}/${draw.pick(paths)}`
  const url = (draw.chance(0.85) ? path : mutate(draw, path)) + mutatedOr(draw, draw.pick(queries))
  const sent = Object.entries(headers).filter(() => draw.chance(0.4))
  return {
    gate: index,
    method: draw.pick(methods),
    url,
    ctx: {
      user: draw.pick([undefined, 'alice', 'zoe', '<img src=x onerror=alert(1)>', noise(draw, 10)]),
      sid: draw.pick(['s', '', undefined]),
    },
    headers: Object.fromEntries(sent.map(([name, values]) => [name, mutatedOr(draw, draw.pick(values))])),
    body: mutatedOr(draw, draw.pick(['', 'sig_response=x', 'note=<img>'])),
    duo: draw.pick(['ok', 'fails']),
  }
})

it('a request without anything signed gets a decent answer, and lets nobody in', () =>
  expectAlways(inputs, async ({ gate: index, duo, ...request }) => {
    const known = gates[index]
    resetWorld(undefined, answering({ text: health[duo] }))
    const answer = await known.gate.handle(requestOf(request))
    const decision = await known.gate.check(requestOf(request))
    demand(!decision.pass, 'nobody passes who was never approved')
    demandDecent(decision.answer)
    if (answer === undefined) return 'not ours'
    demandDecent(answer)
    demand(cookieSet(answer, known.cookie) === undefined, 'no proof is written')
    demandKnownPlace(known, locationOf(answer))
    return String(answer.status)
  }))

function mutatedOr(draw: Draw, text: string): string {
  return draw.chance(0.6) ? text : mutate(draw, text)
}

function demandKnownPlace({ site }: KnownGate, location: string | undefined): void {
  if (location === undefined) return
  const own = location.startsWith(`${site.address}/`)
  const duo = /^https:\/\/api-fuzzfuzz\.duosecurity\.com\/oauth\/v1\/authorize\?[\x21-\x7e]+$/.test(location)
  demand(own || duo, `a redirect leads to this site or to Duo, and not to ${location}`)
}
