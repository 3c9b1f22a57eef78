import type { IncomingMessage } from 'node:http'
import type { ConnectDecision } from '../gate/guard/connect.js'
import type { DuoConnection } from '../gate/guard/connection.js'
import type { Gate } from '../gate/gate.js'
import type { GateAnswer } from '../gate/request/request.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import { type LiveOptions, timeoutOf } from './live-options.js'
import { plainRefusal } from './plain-refusal.js'

/** A request that may open a socket: admitted with a connection, or refused with an answer to send. */
export type Admission =
  | { readonly connection: DuoConnection; readonly answer?: undefined }
  | { readonly connection: undefined; readonly answer: GateAnswer }

/** Decides about requests for sockets, within a time and for so many at once. */
export type Admit = (request: IncomingMessage, requirement: Requirement | undefined) => Promise<Admission>

/** Checks under way at once; the memory of each is small, and further ones are refused. */
const mostPending = 10_000

/** Makes what decides for the sockets of one server. */
export function createAdmit<Ctx>(gate: Gate<Ctx>, options: LiveOptions<Ctx>): Admit {
  const { read, onError, logout, recheck } = options
  const watching = { ...(logout && { logout }), ...(recheck !== undefined && { recheck }), upgrade: true }
  const time = timeoutOf(options)
  let pending = 0

  return async (request, requirement) => {
    if (pending >= mostPending) return refused(503)
    pending++
    try {
      const decision = gate.connect(() => read(request), { ...watching, requirement })
      return admissionOf(await withinTime(decision, time))
    } catch (error) {
      onError(error, request)
      return refused(500)
    } finally {
      pending--
    }
  }
}

function admissionOf(decision: ConnectDecision | undefined): Admission {
  if (decision === undefined) return refused(503)
  return decision.pass ? { connection: decision.connection } : { connection: undefined, answer: decision.answer }
}

/** `undefined` once the time is over: what is decided later counts for nobody. */
async function withinTime(
  decision: Promise<ConnectDecision>,
  milliseconds: number,
): Promise<ConnectDecision | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      decision.then((late) => late.pass && late.connection.close()).catch(() => undefined)
      resolve(undefined)
    }, milliseconds)
    timer.unref()
  })
  try {
    return await Promise.race([decision, over])
  } finally {
    clearTimeout(timer)
  }
}

function refused(status: 500 | 503): Admission {
  return { connection: undefined, answer: plainRefusal(status) }
}
