import type { Draw } from './draw.js'
import { gates, type KnownGate, pendingText, type Sender } from './gates.js'
import { mutate, noise } from './mutate.js'
import type { SealedRecord } from './reference.js'
import { digest, ikey, noon, otherIkey, strangeSecret } from './signing.js'

export const users: readonly [string, ...string[]] = ['alice', 'bob', 'zoe', 'ALICE', 'jos\u00e9']
const sessions = ['session-1', 'session-2'] as const
export const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** What a login began with. */
interface Begun {
  readonly memory: Readonly<Record<string, string>>
  readonly prompt: string
  readonly user: string
}

/** A login that a gate began, or nearly: whose it is, and what its cookie holds. */
export interface UnderWay {
  readonly id: string
  readonly sid: string
  readonly text: string
}

export function loginUnderWay(draw: Draw, known: KnownGate, { memory, prompt, user }: Begun): UnderWay {
  const right = () => draw.chance(0.97)
  const sid = draw.pick(sessions)
  const id = draw.letters(base64url, 22)
  const record = {
    id: right() ? id : draw.letters(base64url, 22),
    user: right() ? user : draw.pick(users),
    ...(right() ? {} : { login: 'login-1' }),
    bound: right() ? known.binds(sid) : digest('another session'),
    prompt: right() ? prompt : draw.pick(['iframe', 'old', 'new', 'universal']),
    key: right() ? ikey : otherIkey,
    next: draw.pick([undefined, '/account?x=1#y', '/']),
    at: noon - (right() ? draw.pick([0, 1, 300]) : draw.pick([599, 600, -60, -61])),
    memory,
    ...(right() ? {} : { done: true }),
  }
  const text = pendingText(known, record, right() ? draw.pick(known.secrets) : strangeSecret)
  return { id, sid, text }
}

/** The cookies of a browser with this login, and other things, or nearly. */
export function cookieHeader(draw: Draw, known: KnownGate, { id, text }: UnderWay): string {
  const name = `${known.cookie}-try-${draw.chance(0.97) ? id : mutate(draw, id)}`
  const pair = `${name}=${draw.chance(0.85) ? text : mutate(draw, text)}`
  if (draw.chance(0.7)) return pair
  const others: readonly [string, ...string[]] = [
    'lang=de',
    `${name}=x`,
    `x${pair}`,
    noise(draw, 20),
    `${known.cookie}=y`,
  ]
  return [draw.pick(others), pair, draw.pick(others)].join(draw.pick(['; ', ';', ' ; ', ', ']))
}

/** Who comes back. */
export function visitor(draw: Draw, { user, sid }: { user: string; sid: string }): Sender {
  return {
    user: draw.chance(0.96) ? user : draw.pick([undefined, '', ...users]),
    sid: draw.chance(0.96) ? sid : draw.pick(['', ...sessions]),
    ...(draw.chance(0.03) ? { loginId: 'login-1' } : {}),
  }
}

/** Where an answer goes. */
export function callbackAddress(draw: Draw, known: KnownGate, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters)
  if (draw.chance(0.03)) query.append(...draw.pick([...query] as [[string, string]]))
  const text = draw.chance(0.95) ? query.toString() : mutate(draw, query.toString())
  return `${known.site.basePath}/callback?${text}`
}

/** One of the gates, by the number that an input has of it. */
export function gateOf(draw: Draw): { readonly index: 0 | 1 | 2; readonly known: KnownGate } {
  const index = draw.pick([0, 1, 2])
  return { index, known: gates[index] }
}

/** Who came back, for which login, and how. */
export interface ComingBack {
  readonly id: string
  readonly ctx: Sender
  readonly kind: 'iframe' | 'universal'
  readonly seconds: number
}

/** Whether the login of a cookie may be ended by whoever came. */
export function isOwnLogin(
  known: KnownGate,
  record: SealedRecord | undefined,
  { id, ctx, kind, seconds }: ComingBack,
): record is SealedRecord & { user: string; memory: Record<string, string>; at: number } {
  const { user, sid, loginId } = ctx
  if (record === undefined || !user || record['id'] !== id || record['done'] === true) return false
  const isOwn =
    record['user'] === user && record['login'] === loginId && record['bound'] === known.binds(sid || undefined)
  const prompt = known.promptOf(user)
  const kinds = { iframe: 'iframe', old: 'iframe', new: 'universal' }
  const isSame = record['key'] === ikey && record['prompt'] === prompt && kinds[prompt] === kind
  const at = Number(record['at'])
  return isOwn && isSame && at > seconds - 600 && at <= seconds + 60
}
