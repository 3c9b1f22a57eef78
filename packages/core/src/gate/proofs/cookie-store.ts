import { DuoError, invalidOption } from '../../errors/errors.js'
import { optionNames, readOptions } from '../../option-names.js'
import { chain, type MaybePromise } from '../../maybe-promise.js'
import type { ProofStore, ProofStoreSite } from './proof-store.js'

/** What a proof in a cookie belongs to. */
export interface CookieStoreOptions<Ctx> {
  /**
   * The id of the session or token that the proof belongs to, so that logging out and in again asks for Duo again; or
   * `'browser'`, which says in so many words that the proof lasts across logins of the same user.
   */
  readonly bindTo: 'browser' | ((ctx: Ctx) => MaybePromise<string | null | undefined>)
}

const names = /* @__PURE__ */ optionNames<CookieStoreOptions<unknown>>({ bindTo: true })

/**
 * Keeps the proof in a signed cookie: nothing to store on the server, and nothing shared between instances.
 *
 * @example
 * ```ts
 * const store = cookieStore<{ sessionId?: string }>({ bindTo: (ctx) => ctx.sessionId })
 * ```
 *
 * @throws DuoError `invalid_option` when `bindTo` is missing
 */
export function cookieStore<Ctx>(options: CookieStoreOptions<Ctx>): (site: ProofStoreSite) => ProofStore<Ctx> {
  const { bindTo } = readOptions(options, names, 'cookieStore')
  if (bindTo !== 'browser' && typeof bindTo !== 'function') {
    throw invalidOption('bindTo', "must be a function that returns the session's ID, or 'browser'")
  }
  return ({ jar, maxAge }) => ({
    carried: true,
    read: (request) => jar.read(request, ''),
    write: (_request, proof) => [jar.set('', proof, maxAge)],
    clear: () => [jar.clear('')],
    binding: (request) => (bindTo === 'browser' ? bindTo : chain(bindTo(request.ctx), bindingOf)),
  })
}

function bindingOf(binding: unknown): string | undefined {
  if (binding === undefined || binding === null) return undefined
  if (typeof binding === 'string') return binding
  throw new DuoError('binding_missing', 'bindTo must return a string, or nothing')
}
