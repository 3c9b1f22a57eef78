import { createHash } from 'node:crypto'
import { isUsername } from '../username.js'
import { chain, type MaybePromise } from './maybe-promise.js'

/** Who passed the first factor. */
export interface Identity {
  /** The one name used for the first factor, for Duo and for the comparison. */
  readonly name: string
  /** Changes at each login; for applications that log out without ending the session. */
  readonly loginId?: string | undefined
}

/** What `getUsername` may answer: a name, a name with its login, or nothing. */
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
  const identity = typeof answer === 'object' ? answer : { name: answer }
  return isUsername(identity.name) ? withShortLogin(identity) : 'invalid'
}

const longestLoginId = 64

/** A token, which may serve as the id of a login, would make a proof that no cookie holds. */
function withShortLogin(identity: Identity): Identity {
  const { name, loginId } = identity
  if (typeof loginId !== 'string' || loginId.length <= longestLoginId) return identity
  return { name, loginId: createHash('sha256').update(loginId).digest('base64url') }
}
