import type { DuoProof } from '@duokit/web'

declare global {
  namespace App {
    interface Locals {
      /** Of a request that has passed the guard. */
      duo?: DuoProof
    }
  }
}
