import { demandDecent, locationOf } from '../answers.mjs'
import { cookieSet, gates, requestOf, resetWorld } from '../gates.mjs'
import { demand } from '../law.mjs'
import { mutate, noise } from '../mutate.mjs'
import { answering } from '../tokens.mjs'

// Requests of any kind, to any of the gate's routes and past them, without anything that was ever signed: an answer
// that is in order, and nobody let in.

const paths = ['start', 'callback', 'status', 'logout', 'prompt.js', '']
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
}
const methods = [
  ...Array(8).fill('GET'),
  ...Array(6).fill('POST'),
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'get',
  'PROPFIND',
]
const queries = [
  '',
  '?next=/account',
  '?next="><img src=x>',
  '?attempt=AAAAAAAAAAAAAAAAAAAAAA',
  '?state=x&duo_code=y&error=<b>',
  '?max_age=0',
  '?max_age=1e9&max_age=x',
]
const health = {
  ok: '{"stat":"OK","response":{"timestamp":1800000000}}',
  fails: '{"stat":"FAIL","code":50000,"message":"<img>"}',
}

/** @type {import('../main.mjs').Target} */
export const requests = {
  name: 'requests',
  share: 100_000,
  make(random) {
    const index = random.below(gates.length)
    const path = `${gates[index].site.basePath}/${random.pick(paths)}`
    const url = (random.chance(0.85) ? path : mutate(random, path)) + mutatedOr(random, random.pick(queries))
    const sent = Object.keys(headers).filter(() => random.chance(0.4))
    return {
      gate: index,
      method: random.pick(methods),
      url,
      ctx: {
        user: random.pick([undefined, 'alice', 'zoe', '<img src=x onerror=alert(1)>', noise(random, 10)]),
        sid: random.pick(['s', '', undefined]),
      },
      headers: Object.fromEntries(sent.map((name) => [name, mutatedOr(random, random.pick(headers[name]))])),
      body: mutatedOr(random, random.pick(['', 'sig_response=x', 'note=<img>'])),
      duo: random.pick(Object.keys(health)),
    }
  },
  async check({ gate: index, duo, ...request }) {
    const known = gates[index]
    resetWorld(undefined, answering({ text: health[duo] }))
    const answer = await known.gate.handle(requestOf(request))
    const decision = await known.gate.check(requestOf(request))
    demand(decision.pass === false, 'nobody passes who was never approved')
    demandDecent(decision.answer)
    if (answer === undefined) return 'not ours'
    demandDecent(answer)
    demand(cookieSet(answer, known.cookie) === undefined, 'no proof is written')
    demandKnownPlace(known, locationOf(answer))
    return String(answer.status)
  },
}

function mutatedOr(random, text) {
  return random.chance(0.6) ? text : mutate(random, text)
}

function demandKnownPlace({ site }, location) {
  if (location === undefined) return
  const own = location.startsWith(`${site.address}/`)
  const duo = /^https:\/\/api-fuzzfuzz\.duosecurity\.com\/oauth\/v1\/authorize\?[\x21-\x7e]+$/.test(location)
  demand(own || duo, `a redirect leads to this site or to Duo, and not to ${location}`)
}
