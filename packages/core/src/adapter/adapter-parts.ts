import type { Gate } from '../gate/gate.js'
import type { ProofStore } from '../gate/proofs/proof-store.js'
import type { GateRequest } from '../gate/request/request.js'
import type { Framework } from './framework.js'

/** What the parts of an adapter share. */
export interface AdapterParts<Ctx> {
  readonly gate: Gate<Ctx>
  readonly framework: Framework<Ctx>
  readonly request: (ctx: Ctx) => GateRequest<Ctx>
  /** One that lives in a session, which may have to be opened and saved. A store in cookies needs neither. */
  readonly store: ProofStore<Ctx> | undefined
  readonly keepFromCaches: (ctx: Ctx) => void
}
