/** Whose message it is. */
export interface MessageSender {
  readonly username: string
  /** Requires a login of the last minute, as `connection.require({ maxAge: 60 })` does. */
  requireFresh(): Promise<unknown>
}

/**
 * Makes what responds to the messages of a target's sockets. Call it from the handler that the guard stands before.
 *
 * @returns the text to send; rejects as `requireFresh` does
 *
 * @example
 * ```ts
 * const answer = createMessageAnswers()
 * await answer('{"event":"account"}', { username: 'alice', requireFresh: async () => undefined })
 * // '{"event":"account","data":{"username":"alice","handled":0}}'
 * ```
 */
export function createMessageAnswers(): (message: string, sender: MessageSender) => Promise<string> {
  let handled = 0
  return async (message, { username, requireFresh }) => {
    const { event } = JSON.parse(message) as { event: string }
    const isTransfer = event === 'transfer'
    if (isTransfer) await requireFresh()
    const data = isTransfer ? {} : { username, handled }
    handled++
    return JSON.stringify({ event, data })
  }
}
