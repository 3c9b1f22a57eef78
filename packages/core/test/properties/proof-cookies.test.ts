import type { ExcludedFactor, Requirement } from '@duokit/core'
import { it } from 'vitest'
import { demandDecent, navigating, scripted } from './answers.js'
import { demand } from './demand.js'
import { type Draw, drawn } from './draw.js'
import { expectOutcomes } from './expect-always.js'
import { gates, type KnownGate, proofText, requestOf, resetWorld, type Sender, world } from './gates.js'
import { base64url, gateOf } from './logins.js'
import { mutate, noise } from './mutate.js'
import { cookieValue, openSeal, type SealedRecord } from './reference.js'
import { bound, ikey, noon, otherIkey, seal, strangeSecret } from './signing.js'

const users = ['alice', 'bob', 'ALICE', 'zoe', 'jos\u00e9'] as const
const sessions = ['session-1', 'session-2', ''] as const

interface Asked {
  readonly ctx: Sender
  readonly cookie: string
  readonly requirement?: Requirement | undefined
}

const requirements: readonly [undefined, undefined, ...Requirement[]] = [
  undefined,
  undefined,
  { maxAge: 60 },
  { maxAge: 1 },
  { excludeFactors: ['sms_passcode'] },
]

const inputs = drawn((draw) => {
  const { index, known } = gateOf(draw)
  const user = draw.pick(users)
  const sid = draw.pick(sessions)
  const text = sealedProof(draw, known, { user, sid })
  const changed = draw.chance(0.55) ? text : mutate(draw, text, [sealedProof(draw, known, { user, sid })])
  return {
    gate: index,
    ctx: {
      user: draw.chance(0.8) ? user : draw.pick(['', undefined, 'a|b', ...users]),
      sid: draw.chance(0.85) ? sid : draw.pick(sessions),
      ...(draw.chance(0.1) ? { loginId: 'login-1' } : {}),
    },
    cookie: header(draw, known, changed),
    seconds: noon + draw.pick([0, 0, 0, 59, 60, 61, 299, 300, 599, 600, 43_199, 43_200, -60, -61]),
    requirement: draw.pick(requirements),
    headers: draw.chance(0.5) ? navigating : scripted,
  }
})

it('a request passes exactly if the reference finds a proof of this user, session and application', () =>
  expectOutcomes(1000, inputs, async ({ gate, ctx, cookie, seconds, requirement, headers }) => {
    const known = gates[gate]
    resetWorld(seconds)
    const request = requestOf({ ctx, url: '/account?x=1', headers: { ...headers, cookie } })
    const decision = await known.gate.check(request, requirement)
    const expected = expectedProof(known, { ctx, cookie, requirement })
    demand(decision.pass === (expected !== undefined), 'core and the reference agree on whether the request passes')
    if (!decision.pass) {
      demandDecent(decision.answer)
      return decision.code
    }
    const { username, verifiedAt } = decision.proof ?? {}
    demand(username === ctx.user && verifiedAt === expected?.['at'], 'the proof says what was sealed')
    return 'accepted'
  }))

/** Sealed by whom, for what and about whom it should be, or nearly so. */
function sealedProof(draw: Draw, known: KnownGate, { user, sid }: { user: string; sid: string }): string {
  const record = proofRecord(draw, known, { user, sid })
  if (draw.chance(0.96)) return proofText(known, record, draw.pick(known.secrets))
  return seal(record, {
    secret: draw.chance(0.5) ? known.secrets[0] : strangeSecret,
    purpose: draw.pick(['proof', 'pending']),
    site: draw.pick([known.site, ...gates.map(({ site }) => site)]),
  })
}

function proofRecord(draw: Draw, known: KnownGate, { user, sid }: { user: string; sid: string }): object {
  const right = (): boolean => draw.chance(0.96)
  const made = noon + draw.pick([0, 0, -1, -59, -300, 60, 61])
  return {
    user: right() ? user : draw.pick(users),
    ...(draw.chance(0.1) ? { login: draw.pick(['login-1', 'login-2']) } : {}),
    key: right() ? ikey : otherIkey,
    bound: right() ? known.binds(sid) : draw.pick([undefined, bound('browser'), bound('session-2')]),
    // A login of its own: a gate remembers which of them have ended.
    attempt: draw.letters(base64url, 22),
    method: draw.pick(['iframe', 'iframe', 'universal', 'bypass']),
    at: made - draw.pick([0, 0, 0, 30, 1000]),
    made,
    ...(draw.chance(0.4) ? { factor: draw.pick(['duo_push', 'sms_passcode', 'remembered_device']) } : {}),
    ...(draw.chance(0.5) ? { fresh: true } : {}),
  }
}

function header(draw: Draw, { cookie }: KnownGate, text: string): string {
  const pair = `${draw.chance(0.95) ? cookie : mutate(draw, cookie)}=${text}`
  if (draw.chance(0.6)) return pair
  const others = [
    'lang=de',
    '',
    `${cookie}-try-x=1`,
    `x${cookie}=${text}`,
    `a="${cookie}=1"`,
    `${cookie}=`,
    noise(draw, 20),
  ] as const
  const all = [draw.pick(others), pair, draw.pick(others)]
  if (draw.chance(0.3)) all.reverse()
  return all.join(draw.pick(['; ', ';', ' ; ', ';\t', ', ', ' ']))
}

/** What the reference finds. */
function expectedProof(known: KnownGate, { ctx, cookie, requirement = {} }: Asked): SealedRecord | undefined {
  const text = cookieValue(cookie, known.cookie)
  const record = openSeal(text, { secrets: known.secrets, purpose: 'proof', site: known.site })
  if (record === undefined || !ctx.user || ctx.user.includes('|') || record['user'] !== ctx.user) return undefined
  if (record['login'] !== ctx.loginId || record['key'] !== ikey || !isBound(known, record, ctx)) return undefined
  return isRecent(known, record) && satisfies(record, requirement) ? record : undefined
}

function isBound(known: KnownGate, record: SealedRecord, { sid }: Sender): boolean {
  const wanted = known.binds(sid)
  return record['bound'] === wanted && (sid !== '' || wanted === bound('browser'))
}

function isRecent({ maxAge }: KnownGate, { at, made, method }: SealedRecord): boolean {
  const lifetime = method === 'bypass' ? Math.min(300, maxAge) : maxAge
  return world.seconds < Number(made) + lifetime && Number(at) <= world.seconds + 60
}

function satisfies({ at, method, factor, fresh }: SealedRecord, { maxAge, excludeFactors }: Requirement): boolean {
  if (maxAge === undefined && excludeFactors === undefined) return true
  if (method === 'bypass') return false
  if (maxAge !== undefined && !(isOfPerson({ factor, fresh }) && world.seconds - Number(at) < maxAge)) return false
  return excludeFactors === undefined || (factor !== undefined && !excludeFactors.includes(factor as ExcludedFactor))
}

/** A login that was asked for anew, or one in which somebody used a factor; never a device that Duo remembers. */
function isOfPerson({ factor, fresh }: Pick<SealedRecord, 'factor' | 'fresh'>): boolean {
  return factor !== 'remembered_device' && (fresh === true || factor !== undefined)
}
