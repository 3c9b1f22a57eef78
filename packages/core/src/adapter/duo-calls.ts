import type { Gate } from '../gate/gate.js'
import type { DuoProof } from '../gate/proofs/proof.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import type { GateAnswer } from '../gate/request/request.js'
import type { AdapterParts } from './adapter-parts.js'
import { asErrors, asKeptErrors } from './as-errors.js'
import { prepare } from './prepare.js'
import { refuseInHandler } from './refuse-in-handler.js'

/** The functions that every `createDuo` returns. */
export interface DuoCalls<Ctx> {
  /**
   * Returns the proof of the user who sends this request, for use inside a handler.
   *
   * @throws DuoError `duo_required` and others, as the framework's own error where it has one. Unless the application
   * catches it, the framework responds as a guard does: with a redirect or a page to a person, and with a problem
   * document to a program
   */
  require(ctx: Ctx, requirement?: Requirement): Promise<DuoProof>
  /**
   * Ends a login that ended in another instance, by the `attempt` of its event `ended`: refuses its proof, and closes
   * its sockets and streams.
   */
  end(attempt: string): void
  /**
   * Deletes the proof, and closes the sockets and streams of the login. Call it in the application's own logout,
   * before that ends the session.
   */
  forget(ctx: Ctx): Promise<void>
  /**
   * Returns the URL to go to after the first factor, from the `next` that the login page got.
   *
   * @param next - as it arrived in the query or form
   * @returns `undefined` for anything but a path of the application
   */
  resolveNext(next: unknown): string | undefined
  /**
   * Returns the additions for the application's own content security policy. A page needs them if it contains Duo's
   * iframe itself, or the form that starts a login: browsers apply `form-action` to the redirects that follow.
   */
  csp(): ReturnType<Gate<Ctx>['csp']>
}

/** Makes them. */
export function callsOf<Ctx>(parts: AdapterParts<Ctx>): DuoCalls<Ctx> {
  const { gate } = parts
  return {
    require: (ctx, requirement) => asKeptErrors(parts, ctx, () => requireProof(parts, ctx, requirement)),
    end: gate.end,
    forget: async (ctx) => void (await asErrors(() => forget(parts, ctx))),
    resolveNext: gate.resolveNext,
    csp: gate.csp,
  }
}

async function requireProof<Ctx>(
  parts: AdapterParts<Ctx>,
  ctx: Ctx,
  requirement: Requirement | undefined,
): Promise<DuoProof> {
  const { gate, request, keepFromCaches } = parts
  prepare(parts, ctx, 'guard')
  const decision = await gate.require(request(ctx), requirement)
  if (!decision.pass) throw await refuseInHandler(parts, ctx, decision)
  keepFromCaches(ctx)
  return decision.proof
}

/** Deletes the proof. @returns the `set-cookie` headers, which are on the response already if the framework has one */
export async function forget<Ctx>(parts: AdapterParts<Ctx>, ctx: Ctx): Promise<GateAnswer['headers']> {
  const { gate, framework, request, store } = parts
  const cookies = await gate.forget(request(ctx))
  for (const [, cookie] of cookies) framework.appendCookie?.(ctx, cookie)
  await store?.save?.(ctx, false)
  return cookies
}
