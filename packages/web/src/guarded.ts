import { type DuoProof, guardedCacheControl, guardWebResponse } from '@duokit/core'

/** A request that has passed a guard. */
export interface Guarded<Proof = DuoProof> {
  readonly proof: Proof
  /** The headers to set on the response, for a framework that gives its response to nobody. */
  readonly headers: Headers
  /**
   * Keeps the response out of caches, whatever it says about caching, because it belongs to one person.
   *
   * @returns the same response, or a copy of one whose headers cannot be changed, such as that of `fetch`
   */
  respond(response: Response): Response
}

/** What a guard returns for a request that passes. A class, whose accessor is made once and not for each request. */
class Passed<Proof> implements Guarded<Proof> {
  readonly proof: Proof
  readonly respond = guardWebResponse

  constructor(proof: Proof) {
    this.proof = proof
  }

  /** Made only where it is read: most applications call `respond`. */
  get headers(): Headers {
    return new Headers({ 'cache-control': guardedCacheControl(undefined) })
  }
}

export function guarded<Proof>(proof: Proof): Guarded<Proof> {
  return new Passed(proof)
}
