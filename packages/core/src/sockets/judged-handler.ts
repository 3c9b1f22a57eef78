import type { DuoError } from '../errors/errors.js'
import type { DuoConnection } from '../gate/guard/connection.js'
import type { DuoProof } from '../gate/proofs/proof.js'
import { refusalError } from '../gate/guard/refusal-error.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import { runHandler } from './run-handler.js'
import { createBacklog } from './backlog.js'
import { bytesOf } from './bytes-of.js'

/** How the messages of a socket are judged. */
export interface MessageOptions {
  /** What this kind of message needs beyond a proof, such as a recent one. */
  readonly requirement?: Requirement
  /** Called for a message that was not handled, to tell the client the `code` and `start` of the error. */
  readonly onRefused?: (error: DuoError) => unknown
}

/** Handles a message that passed, with the proof found for it. */
export type MessageHandler<Args extends readonly unknown[]> = (proof: DuoProof, ...args: Args) => unknown

interface Judging<Args extends readonly unknown[]> extends MessageOptions {
  readonly connection: DuoConnection
  readonly onError: (error: unknown) => unknown
  /** How many bytes of memory a message takes, where its library wraps what it received. */
  readonly sizeOf?: (...args: Args) => number
}

/**
 * Wraps the handler of a socket's messages: each is judged anew, in order, and handled only if it passes. A client that
 * sends faster than that is disconnected.
 */
export function judgedHandler<Args extends readonly unknown[]>(
  handler: MessageHandler<Args>,
  judging: Judging<Args>,
): (...args: Args) => void {
  const { connection, onError, sizeOf = (...args: Args) => bytesOf(args) } = judging
  const backlog = createBacklog()
  let last: Promise<void> = Promise.resolve()

  const judge = async (args: Args): Promise<void> => {
    if (connection.signal.aborted) return
    try {
      const decision = await connection.check(judging.requirement)
      // Not awaited: a slow handler must not delay the messages after it.
      if (decision.pass) void runHandler(() => handler(decision.proof, ...args), onError)
      else void runHandler(() => judging.onRefused?.(refusalError(decision)), onError)
    } catch (error) {
      // Without its session nobody can say whose message this is.
      onError(error)
      connection.end()
    }
  }

  return (...args) => {
    const leave = backlog.enter(sizeOf(...args))
    if (leave === undefined) return connection.end()
    last = last.then(() => judge(args)).finally(leave)
  }
}
