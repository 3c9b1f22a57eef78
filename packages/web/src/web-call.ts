import type { DuoProof } from '@duokit/core'

/** What every callback of the application gets. */
export interface WebContext<Ctx> {
  readonly request: Request
  /**
   * The application's own value next to the request, such as SvelteKit's event, the `env` of a Worker, or the
   * client's address.
   */
  readonly ctx: Ctx
}

/**
 * One call of one method, which callbacks get as their context. Made for each call, so that no proof is ever kept on
 * what an application shares between requests, such as the `env` of a Worker.
 */
export class WebCall<Ctx> implements WebContext<Ctx> {
  readonly request: Request
  readonly ctx: Ctx
  proof: DuoProof | undefined

  constructor(request: Request, ctx: Ctx) {
    this.request = request
    this.ctx = ctx
  }
}
