import { type ReadProof, rootOf } from '../proofs/proof.js'
import type { Workings } from '../setup/workings.js'

/**
 * Returns the login that a new proof renews: that of the same user's proof before it. Sockets of that login then close
 * with the logout of the new proof. A login that has ended is not renewed.
 */
export function rootBefore<Ctx>({ live }: Workings<Ctx>, before: ReadProof | undefined): string | undefined {
  if (before === undefined) return undefined
  const root = rootOf(before.record)
  return live.hasEnded(root) ? undefined : root
}
