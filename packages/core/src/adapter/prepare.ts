import type { AdapterParts } from './adapter-parts.js'

/** Has the framework and the store get ready for a request, or refuse it, before the gate asks who sends it. */
export function prepare<Ctx>({ framework, store }: AdapterParts<Ctx>, ctx: Ctx, purpose: 'login' | 'guard'): void {
  framework.prepare?.(ctx, purpose)
  store?.requireOpen?.(ctx)
}
