import { gates, pendingText } from './gates.mjs'
import { mutate, noise } from './mutate.mjs'
import { digest, ikey, noon, otherIkey, strangeSecret } from './signing.mjs'

/** @typedef {import('./random.mjs').Random} Random */

export const users = ['alice', 'bob', 'zoe', 'ALICE', 'jos\u00e9']
const sessions = ['session-1', 'session-2']
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * A login that a gate began, or nearly: whose it is, and what its cookie holds.
 *
 * @param {Random} random
 * @param {import('./gates.mjs').KnownGate} known
 * @param {{ memory: Record<string, string>, prompt: string, user: string }} begun
 */
export function loginUnderWay(random, known, { memory, prompt, user }) {
  const right = () => random.chance(0.97)
  const sid = random.pick(sessions)
  const id = random.letters(base64url, 22)
  const record = {
    id: right() ? id : random.letters(base64url, 22),
    user: right() ? user : random.pick(users),
    ...(right() ? {} : { login: 'login-1' }),
    bound: right() ? known.binds(sid) : digest('another session'),
    prompt: right() ? prompt : random.pick(['iframe', 'old', 'new', 'universal']),
    key: right() ? ikey : otherIkey,
    next: random.pick([undefined, '/account?x=1#y', '/']),
    at: noon - (right() ? random.pick([0, 1, 300]) : random.pick([599, 600, -60, -61])),
    memory,
    ...(right() ? {} : { done: true }),
  }
  const text = pendingText(known, record, right() ? random.pick(known.secrets) : strangeSecret)
  return { id, sid, record, text }
}

/** The cookies of a browser with this login, and other things, or nearly. @param {Random} random */
export function cookieHeader(random, known, { id, text }) {
  const name = `${known.cookie}-try-${random.chance(0.97) ? id : mutate(random, id)}`
  const pair = `${name}=${random.chance(0.85) ? text : mutate(random, text)}`
  if (random.chance(0.7)) return pair
  const others = ['lang=de', `${name}=x`, `x${pair}`, noise(random, 20), `${known.cookie}=y`]
  return [random.pick(others), pair, random.pick(others)].join(random.pick(['; ', ';', ' ; ', ', ']))
}

/** Who comes back. @param {Random} random */
export function visitor(random, { user, sid }) {
  return {
    user: random.chance(0.96) ? user : random.pick([...users, undefined, '']),
    sid: random.chance(0.96) ? sid : random.pick([...sessions, '']),
    ...(random.chance(0.03) ? { loginId: 'login-1' } : {}),
  }
}

/** Where an answer goes. @param {Random} random */
export function callbackAddress(random, known, parameters) {
  const query = new URLSearchParams(parameters)
  if (random.chance(0.03)) query.append(...random.pick([...query]))
  const text = random.chance(0.95) ? query.toString() : mutate(random, query.toString())
  return `${known.site.basePath}/callback?${text}`
}

/** @param {Random} random */
export function gateOf(random) {
  const index = random.below(gates.length)
  return { index, known: gates[index] }
}

/**
 * Whether the login of a cookie may be ended by whoever came.
 *
 * @param {import('./gates.mjs').KnownGate} known
 */
export function isOwnLogin(known, record, { id, ctx, kind, seconds }) {
  const { user, sid, loginId } = ctx
  if (record === undefined || !user || record.id !== id || record.done === true) return false
  const isOwn = record.user === user && record.login === loginId && record.bound === known.binds(sid || undefined)
  const prompt = known.promptOf(user)
  const kinds = { iframe: 'iframe', old: 'iframe', new: 'universal' }
  const isSame = record.key === ikey && record.prompt === prompt && kinds[prompt] === kind
  return isOwn && isSame && record.at > seconds - 600 && record.at <= seconds + 60
}
