import type { Gate } from '../gate/gate.js'
import type { GateRequest } from '../gate/request/request.js'
import type { Framework } from './framework.js'

/** What the parts of an adapter share. */
export interface AdapterParts<Ctx> {
  readonly gate: Gate<Ctx>
  readonly framework: Framework<Ctx>
  readonly request: (ctx: Ctx) => GateRequest<Ctx>
  readonly keepFromCaches: (ctx: Ctx) => void
}
