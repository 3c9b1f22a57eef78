import { demandDecent, navigating, scripted } from '../answers.mjs'
import { attempt, demand } from '../law.mjs'
import { gates, proofText, requestOf, resetWorld, world } from '../gates.mjs'
import { mutate, noise } from '../mutate.mjs'
import { cookieValue, openSeal } from '../reference.mjs'
import { bound, ikey, noon, otherIkey, seal, strangeSecret } from '../signing.mjs'

// The guard: a request passes exactly where the reference finds a proof of this user, in this session, for this
// application, that is recent enough.

const users = ['alice', 'bob', 'ALICE', 'zoe', 'jos\u00e9']
const sessions = ['session-1', 'session-2', '']

/** @type {import('../main.mjs').Target} */
export const proofCookies = {
  name: 'proof cookies',
  share: 150_000,
  make(random) {
    const index = random.below(gates.length)
    const known = gates[index]
    const user = random.pick(users)
    const sid = random.pick(sessions)
    const text = sealedProof(random, known, { user, sid })
    const changed = random.chance(0.55) ? mutate(random, text, [sealedProof(random, known, { user, sid })]) : text
    const same = random.chance(0.8)
    return {
      gate: index,
      ctx: {
        user: same ? user : random.pick([...users, '', undefined, 'a|b']),
        sid: random.chance(0.85) ? sid : random.pick(sessions),
        ...(random.chance(0.1) ? { loginId: 'login-1' } : {}),
      },
      cookie: header(random, known, changed),
      seconds: noon + random.pick([0, 0, 0, 59, 60, 61, 299, 300, 599, 600, 43_199, 43_200, -60, -61]),
      requirement: random.pick([
        undefined,
        undefined,
        { maxAge: 60 },
        { maxAge: 1 },
        { excludeFactors: ['sms_passcode'] },
      ]),
      headers: random.chance(0.5) ? navigating : scripted,
    }
  },
  check({ gate: index, ctx, cookie, seconds, requirement, headers }) {
    const known = gates[index]
    resetWorld(seconds)
    const request = requestOf({ ctx, url: '/account?x=1', headers: { ...headers, cookie } })
    const { value: decision } = attempt(() => known.gate.check(request, requirement), [])
    const expected = expectedProof(known, { ctx, cookie, requirement })
    demand(decision.pass === (expected !== undefined), 'core and the reference agree on whether the request passes')
    if (!decision.pass) {
      demandDecent(decision.answer)
      return decision.code
    }
    const { username, verifiedAt } = decision.proof
    demand(username === ctx.user && verifiedAt === expected.at, 'the proof says what was sealed')
    return 'accepted'
  },
}

/** Sealed by whom, for what and about whom it should be, or nearly so. */
function sealedProof(random, known, { user, sid }) {
  const right = (probability = 0.96) => random.chance(probability)
  const made = noon + random.pick([0, 0, -1, -59, -300, 60, 61])
  const record = {
    user: right() ? user : random.pick(users),
    ...(random.chance(0.1) ? { login: random.pick(['login-1', 'login-2']) } : {}),
    key: right() ? ikey : otherIkey,
    bound: right() ? known.binds(sid) : random.pick([undefined, bound('browser'), bound('session-2')]),
    attempt: 'a'.repeat(22),
    method: random.pick(['iframe', 'iframe', 'universal', 'bypass']),
    at: made - random.pick([0, 0, 0, 30, 1000]),
    made,
    ...(random.chance(0.4) ? { factor: random.pick(['duo_push', 'sms_passcode', 'remembered_device']) } : {}),
    ...(random.chance(0.5) ? { fresh: true } : {}),
  }
  if (right()) return proofText(known, record, random.pick(known.secrets))
  return seal(record, {
    secret: right(0.5) ? known.secrets[0] : strangeSecret,
    purpose: random.pick(['proof', 'pending']),
    site: random.pick([known.site, ...gates.map(({ site }) => site)]),
  })
}

function header(random, { cookie }, text) {
  const pair = `${random.chance(0.95) ? cookie : mutate(random, cookie)}=${text}`
  if (random.chance(0.6)) return pair
  const others = [
    `${cookie}-try-x=1`,
    `x${cookie}=${text}`,
    `a="${cookie}=1"`,
    `${cookie}=`,
    '',
    noise(random, 20),
    'lang=de',
  ]
  const all = [random.pick(others), pair, random.pick(others)]
  if (random.chance(0.3)) all.reverse()
  return all.join(random.pick(['; ', ';', ' ; ', ';\t', ', ', ' ']))
}

/** What the reference finds. */
function expectedProof(known, { ctx, cookie, requirement = {} }) {
  const text = cookieValue(cookie, known.cookie)
  const record = openSeal(text, { secrets: known.secrets, purpose: 'proof', site: known.site })
  if (record === undefined || !ctx.user || ctx.user.includes('|') || record.user !== ctx.user) return undefined
  if (record.login !== ctx.loginId || record.key !== ikey || !isBound(known, record, ctx)) return undefined
  return isRecent(known, record) && satisfies(record, requirement) ? record : undefined
}

function isBound(known, record, { sid }) {
  const wanted = known.binds(sid)
  return record.bound === wanted && (sid !== '' || wanted === bound('browser'))
}

function isRecent({ maxAge }, { at, made, method }) {
  const lifetime = method === 'bypass' ? Math.min(300, maxAge) : maxAge
  return world.seconds < made + lifetime && at <= world.seconds + 60
}

function satisfies({ at, method, factor, fresh }, { maxAge, excludeFactors }) {
  if (maxAge === undefined && excludeFactors === undefined) return true
  if (method === 'bypass') return false
  if (maxAge !== undefined && !(isOfPerson({ factor, fresh }) && world.seconds - at < maxAge)) return false
  return excludeFactors === undefined || (factor !== undefined && !excludeFactors.includes(factor))
}

/** A login that was asked for anew, or one in which somebody used a factor; never a device that Duo remembers. */
function isOfPerson({ factor, fresh }) {
  return factor !== 'remembered_device' && (fresh === true || factor !== undefined)
}
