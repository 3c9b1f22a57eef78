import type { IncomingMessage } from 'node:http'
import { DuoError } from '../errors/errors.js'
import type { DuoProof } from '../gate/proofs/proof.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import type { Live, VerifyClient } from './live.js'

/**
 * Creates the guard of upgrades in a framework that routes them like requests.
 *
 * @param live - the guard of the application's sockets, which it may make after this one
 * @param method - how the application makes that guard
 * @returns a function that resolves to the proof once the socket may open. If the client is refused, the socket gets
 * the response, and the promise never settles
 * @throws DuoError `invalid_option` from the function if the application has no guard for its sockets
 */
export function guardRoutedUpgrades(
  live: () => Live | undefined,
  requirement: Requirement | undefined,
  method = 'duo.live()',
): (request: IncomingMessage) => Promise<DuoProof | undefined> {
  let verify: VerifyClient | undefined
  return async (request) => {
    const made = live()
    if (made === undefined) throw new DuoError('invalid_option', unguarded(method))
    const check = (verify ??= made.verifyClient(requirement))
    return new Promise((resolve) => check({ req: request }, () => resolve(made.connectionOf(request)?.proof)))
  }
}

const unguarded = (method: string) =>
  `a guard stands before a socket, which only ${method} can close: call it before the first request`
