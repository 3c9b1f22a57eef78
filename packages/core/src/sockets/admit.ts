import type { IncomingMessage } from 'node:http'
import type { DuoConnection } from '../gate/guard/connection.js'
import type { Gate } from '../gate/gate.js'
import type { GateAnswer } from '../gate/request/request.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import type { LiveOptions } from './live-options.js'
import { createPendingChecks } from './pending-checks.js'
import { plainRefusal } from './plain-refusal.js'

/** The result for a request that wants to open a socket: a connection, or a response that refuses it. */
export type Admission =
  | { readonly connection: DuoConnection; readonly answer?: undefined }
  | { readonly connection: undefined; readonly answer: GateAnswer }

/** Decides about requests for sockets, within a time and for so many at once. */
export type Admit = (request: IncomingMessage, requirement: Requirement | undefined) => Promise<Admission>

/** Makes what decides for the sockets of one server. */
export function createAdmit<Ctx>(gate: Gate<Ctx>, options: LiveOptions<Ctx>): Admit {
  const { read, onError, logout, recheck } = options
  const watching = { ...(logout && { logout }), ...(recheck !== undefined && { recheck }), upgrade: true }
  const run = createPendingChecks(options)

  return async (request, requirement) => {
    try {
      const decision = await run(() => gate.connect(() => read(request), { ...watching, requirement }))
      if (decision === undefined) return refused(503)
      return decision.pass ? { connection: decision.connection } : { connection: undefined, answer: decision.answer }
    } catch (error) {
      onError(error, request)
      return refused(500)
    }
  }
}

function refused(status: 500 | 503): Admission {
  return { connection: undefined, answer: plainRefusal(status) }
}
