import { identify, type Identity } from '../proofs/identity.js'
import type { PendingLogin } from '../proofs/pending.js'
import { boundTo } from '../proofs/proof.js'
import type { GateRequest } from '../request/request.js'
import type { Workings } from '../setup/workings.js'

type ForeignReason = 'user_mismatch' | 'session_changed'

/** Rejects a login that another user started, or that started in another session. */
export async function foreignReason<Ctx>(
  { store }: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { login, user }: { login: PendingLogin; user: Identity },
): Promise<ForeignReason | undefined> {
  if (login.user !== user.name) return 'user_mismatch'
  const binding = store.knownBinding === undefined ? store.binding?.(request) : store.knownBinding(request)
  const bound = boundTo(await binding)
  return login.login === user.loginId && login.bound === bound ? undefined : 'session_changed'
}

/** The same check again, later: the current user must be the one who started the login. */
export async function changedReason<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { login, user }: { login: PendingLogin; user: Identity },
): Promise<ForeignReason | undefined> {
  const now = await sameUser(workings, request, user)
  return typeof now === 'string' ? now : foreignReason(workings, request, { login, user: now })
}

/**
 * Asks the application again who is logged in. @returns a reason if that is another user, or another login of the same
 * one
 */
export async function sameUser<Ctx>(
  { options }: Workings<Ctx>,
  request: GateRequest<Ctx>,
  before: Identity,
): Promise<Identity | ForeignReason> {
  const now = await identify(options.getUsername, request.ctx)
  if (now === undefined) return 'session_changed'
  if (now === 'invalid' || now.name !== before.name) return 'user_mismatch'
  return now.loginId === before.loginId ? now : 'session_changed'
}
