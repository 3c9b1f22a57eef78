import { unescapeBuffer } from 'node:querystring'
import { demandDecent, locationOf, navigating } from '../answers.mjs'
import { gates, proofText, requestOf, resetWorld } from '../gates.mjs'
import { demand } from '../law.mjs'
import { mutate, noise, oddValue } from '../mutate.mjs'
import { ikey, noon } from '../signing.mjs'

// Where a login leads: whatever is asked for, the browser stays at this origin, under its path, and outside of the
// gate.

const seeds = [
  '/account',
  '/account?x=1&y=%20#part',
  '//example.com/x',
  '/\\example.com',
  '/%2f%2fexample.com',
  '/..//example.com',
  'https://app.example.com/account',
  'https://example.com',
  'javascript:alert(1)',
  '/duo/start',
  '/DUO/start',
  '/%64uo',
  '/auth/duo',
  '/shop/auth/./duo/',
  '/x/../duo/callback',
  '/\t/example.com',
  '/ /example.com',
  '/.//example.com',
  '/@example.com',
  '/:80',
  '/?next=//example.com',
  '/#//example.com',
  '/\u{1f600}',
  '/shop',
  '/a;b',
  '/%',
  '/%E0%A4%A',
  '/duo%2Fstart',
  '/a%00b',
]
const plain = /^\/(?:[a-z]+\/)*[a-z]+(?:\?[a-z]+=[a-z0-9]*)?(?:#[a-z]+)?$/

/** @type {import('../main.mjs').Target} */
export const next = {
  name: 'next',
  share: 90_000,
  make(random) {
    const kind = random.below(10)
    const text =
      kind === 0 ? noise(random, 25) : kind === 1 ? `/${noise(random, 25)}` : mutate(random, random.pick(seeds), seeds)
    const way = random.pick(['start', 'start', 'logout', 'guard', 'referer'])
    return { gate: random.below(gates.length), way, text: random.chance(0.98) ? text : String(oddValue(random)) }
  },
  async check({ gate: index, way, text }) {
    const known = gates[index]
    resetWorld()
    const address = await ways[way](known, text)
    demandInside(known, address)
    const kept = address !== `${known.site.address}/`
    if (text.length <= 1024 && plain.test(text) && !isOfGate(known, text))
      demand(address === known.site.address + text, 'a plain path is kept as it is')
    return kept ? 'accepted' : 'dropped'
  },
}

const ways = {
  async start(known, text) {
    const ctx = { user: 'alice', sid: 'session-1' }
    const record = {
      user: 'alice',
      key: ikey,
      bound: known.binds(ctx.sid),
      attempt: '',
      method: 'iframe',
      at: noon,
      made: noon,
    }
    const headers = { ...navigating, cookie: `${known.cookie}=${proofText(known, record)}` }
    return redirected(known, { ctx, url: `start?${new URLSearchParams({ next: text })}`, headers })
  },
  logout: (known, text) =>
    redirected(known, {
      ctx: {},
      method: 'POST',
      url: `logout?${new URLSearchParams({ next: text })}`,
      headers: { ...navigating, origin: known.origin },
    }),
  guard: (known, text) => asked(known, { url: text, headers: navigating }),
  referer: (known, text) =>
    asked(known, { method: 'POST', url: '/api', headers: { referer: known.site.address + text } }),
}

async function redirected(known, { url, ...request }) {
  const answer = await known.gate.handle(requestOf({ ...request, url: `${known.site.basePath}/${url}` }))
  demandDecent(answer)
  demand(answer.status === 303, 'whoever is through goes on')
  return locationOf(answer)
}

/** Where the login leads that a guard asks for. */
function asked(known, request) {
  const { start, answer } = known.gate.check(requestOf({ ...request, ctx: { user: 'alice', sid: 'session-1' } }))
  demandDecent(answer)
  const query = new URL(start).searchParams
  demand(
    [...query.keys()].every((name) => name === 'next'),
    'the address of the start has nothing else',
  )
  demand(query.getAll('next').length < 2, 'and that once')
  return known.site.address + (query.get('next') ?? '/')
}

function demandInside(known, address) {
  const { site, origin } = known
  demand(/^[\x21-\x7e]+$/.test(address) && !address.includes('\\'), 'an address that every browser reads in one way')
  demand(address.startsWith(`${site.address}/`), 'it is at this origin, under its path')
  const url = new URL(address)
  demand(url.origin === origin && url.username === '', 'it is at this origin once it is resolved')
  demand(url.href === address, 'nothing of it is resolved any further')
  demand(
    !address.slice(site.address.length).startsWith('//'),
    'behind a proxy that cuts the path off, it is a path still',
  )
  demand(!isOfGate(known, address.slice(site.address.length)), 'it does not lead into the gate')
  demand(address.length < 1200, 'it has an end')
}

function isOfGate({ site }, address) {
  const path = address.replace(/[?#].*/s, '')
  // Byte by byte, as nobody stricter than the most lenient reads it.
  const readings = [path, unescapeBuffer(path).toString('latin1')].map((text) => text.toLowerCase())
  return readings.some((text) => text === site.basePath || text.startsWith(`${site.basePath}/`))
}
