import { createHash } from 'node:crypto'
import { DuoError } from '../../errors/errors.js'
import { kindOf, printable } from '../../in-words.js'
import { isUsername } from '../../username.js'
import { chain, dropPromisesIn, type MaybePromise } from '../../maybe-promise.js'

/** Who passed the first factor. */
export interface Identity {
  /** The one name used for the first factor, for Duo and for the comparison. */
  readonly name: string
  /** Changes at each login; for applications that log out without ending the session. */
  readonly loginId?: string | undefined
}

/** The result of `getUsername`: a name, a name with its login, or nothing. */
export type UsernameAnswer = string | Identity | null | undefined

/** Asks the application who passed the first factor; `'invalid'` for a name that Duo's protocol cannot carry. */
export function identify<Ctx>(
  getUsername: (ctx: Ctx) => MaybePromise<UsernameAnswer>,
  ctx: Ctx,
): MaybePromise<Identity | 'invalid' | undefined> {
  return chain(getUsername(ctx), toIdentity)
}

function toIdentity(answer: UsernameAnswer): Identity | 'invalid' | undefined {
  // Also `false`, which `session && session.user` makes of no session in JavaScript.
  if (!answer) return undefined
  if (typeof answer === 'string') return isUsername(answer) ? { name: answer } : 'invalid'
  if (typeof answer !== 'object') throw wrongAnswer(`is ${kindOf(answer)}`)
  try {
    return copyOf(answer)
  } catch (error) {
    dropPromisesIn(answer)
    throw error
  }
}

/**
 * Copies the result and reads each property once, because an object in a session may soon be about another user. A
 * whole user record is rejected, since its `name` is often the display name.
 */
function copyOf(answer: object): Identity | 'invalid' {
  for (const key in answer) refuseUnexpected(key)
  for (const key of inheritedGetters(answer)) refuseUnexpected(key)
  const { name, loginId }: Partial<Record<keyof Identity, unknown>> = answer
  if (loginId !== undefined && typeof loginId !== 'string')
    throw wrongAnswer(`has a loginId that is ${kindOf(loginId)}`)
  if (typeof name !== 'string' && name !== undefined && name !== null)
    throw wrongAnswer(`has a name that is ${kindOf(name)}`)
  if (!isUsername(name)) return 'invalid'
  return loginId === undefined ? { name } : { name, loginId: short(loginId) }
}

function refuseUnexpected(key: string): void {
  if (key !== 'name' && key !== 'loginId') throw wrongAnswer(`has the unexpected property ${printable(key)}`)
}

/** What a class adds to its objects, which a loop over them leaves out: the fields of a record in a database. */
function inheritedGetters(answer: object): string[] {
  const found: string[] = []
  let prototype = prototypeOf(answer)
  // The last one has no fields of the application; that of another realm is another object.
  for (let next = prototypeOf(prototype); prototype !== null && next !== null; next = prototypeOf(next)) {
    const properties = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    found.push(...properties.filter(([, { get }]) => get !== undefined).map(([name]) => name))
    prototype = next
  }
  return found
}

function prototypeOf(value: object | null): object | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a prototype is nothing else
  return value === null ? null : (Object.getPrototypeOf(value) as object | null)
}

const longestLoginId = 64

/** A token could serve as the ID of a login, but would make a proof too large for a cookie. */
function short(loginId: string): string {
  return loginId.length <= longestLoginId ? loginId : createHash('sha256').update(loginId).digest('base64url')
}

/** Names what is wrong, and no value. */
function wrongAnswer(problem: string): DuoError {
  return new DuoError('invalid_identity', `What getUsername returned ${problem}`)
}
