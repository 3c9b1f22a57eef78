import { it } from 'vitest'
import { demandDecent, locationOf, navigating } from './answers.js'
import { demand } from './demand.js'
import { drawn } from './draw.js'
import { expectOutcomes } from './expect-always.js'
import { gates, type KnownGate, proofText, requestOf, type RequestInput, resetWorld } from './gates.js'
import { gateOf } from './logins.js'
import { mutate, noise } from './mutate.js'
import { oddValue } from './mutate-json.js'
import { ikey, noon } from './signing.js'

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
] as const
const plain = /^\/(?:[a-z]+\/)*[a-z]+(?:\?[a-z]+=[a-z0-9]*)?(?:#[a-z]+)?$/

const inputs = drawn((draw) => {
  const kind = draw.below(10)
  const odd = kind === 9 ? noise(draw, 25) : `/${noise(draw, 25)}`
  const text = kind < 8 ? mutate(draw, draw.pick(seeds), seeds) : odd
  const way = draw.pick(['start', 'start', 'logout', 'guard', 'referer'])
  return { gate: gateOf(draw).index, way, text: draw.chance(0.98) ? text : String(oddValue(draw)) }
})

it('a login leads to this site and past the gate, and to a plain path as it is', () =>
  expectOutcomes(1000, inputs, async ({ gate, way, text }) => {
    const known = gates[gate]
    resetWorld()
    const address = await ways[way](known, text)
    demandInside(known, address)
    const kept = address !== `${known.site.address}/`
    const isPlain = text.length <= 1024 && plain.test(text) && !isOfGate(known, text)
    demand(!isPlain || address === known.site.address + text, 'a plain path is kept as it is')
    return kept ? 'accepted' : 'dropped'
  }))

type Way = (known: KnownGate, text: string) => Promise<string>

const ways: Readonly<Record<'start' | 'logout' | 'guard' | 'referer', Way>> = {
  async start(known, text) {
    const ctx = { user: 'alice', sid: 'session-1' }
    const times = { at: noon, made: noon }
    const record = {
      user: 'alice',
      key: ikey,
      bound: known.binds(ctx.sid),
      attempt: 'a'.repeat(22),
      method: 'iframe',
      ...times,
    }
    const headers = { ...navigating, cookie: `${known.cookie}=${proofText(known, record)}` }
    return redirected(known, { ctx, url: `start?${nextOf(text)}`, headers })
  },
  logout: (known, text) =>
    redirected(known, {
      ctx: {},
      method: 'POST',
      url: `logout?${nextOf(text)}`,
      headers: { ...navigating, origin: known.origin },
    }),
  guard: (known, text) => asked(known, { url: text, headers: navigating }),
  referer: (known, text) =>
    asked(known, { method: 'POST', url: '/api', headers: { referer: known.site.address + text } }),
}

function nextOf(text: string): string {
  return new URLSearchParams({ next: text }).toString()
}

async function redirected(known: KnownGate, { url, ...request }: RequestInput): Promise<string> {
  const answer = await known.gate.handle(requestOf({ ...request, url: `${known.site.basePath}/${url}` }))
  demand(answer !== undefined, 'the route is there')
  demandDecent(answer)
  demand(answer.status === 303, 'whoever is through goes on')
  return locationOf(answer) ?? ''
}

/** Where the login leads that a guard asks for. */
async function asked(known: KnownGate, request: Omit<RequestInput, 'ctx'>): Promise<string> {
  const decision = await known.gate.check(requestOf({ ...request, ctx: { user: 'alice', sid: 'session-1' } }))
  demand(!decision.pass, 'nobody passes without a proof')
  demandDecent(decision.answer)
  const query = new URL(decision.start ?? '').searchParams
  demand(
    [...query.keys()].every((name) => name === 'next'),
    'the address of the start has nothing else',
  )
  demand(query.getAll('next').length < 2, 'and that once')
  return known.site.address + (query.get('next') ?? '/')
}

function demandInside(known: KnownGate, address: string): void {
  const { site, origin } = known
  demand(/^[\x21-\x7e]+$/.test(address) && !address.includes('\\'), 'an address that every browser reads in one way')
  demand(address.startsWith(`${site.address}/`), 'it is at this origin, under its path')
  const url = new URL(address)
  demand(url.origin === origin && url.username === '', 'it is at this origin once it is resolved')
  demand(url.href === address, 'nothing of it is resolved any further')
  const path = address.slice(site.address.length)
  demand(!path.startsWith('//'), 'behind a proxy that cuts the path off, it is a path still')
  demand(!isOfGate(known, path), 'it does not lead into the gate')
  demand(address.length < 1200, 'it has an end')
}

function isOfGate({ site }: KnownGate, address: string): boolean {
  const path = address.replace(/[?#].*/s, '')
  // Byte by byte, as nobody stricter than the most lenient reads it.
  const readings = [path, unescapedBytes(path)].map((text) => text.toLowerCase())
  return readings.some((text) => text === site.basePath || text.startsWith(`${site.basePath}/`))
}

function unescapedBytes(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_escaped, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)))
}
