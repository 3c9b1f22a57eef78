/**
 * The logins that have ended in this process, and those that its sockets and event streams belong to. A session that a
 * login has renewed has ended as well: its name is the digest of its binding.
 */
export interface LiveLogins {
  /**
   * Calls back once when a login ends in this process; at once if it has already ended.
   *
   * @returns what forgets the callback again
   */
  watch(login: string, onEnd: () => void): () => void
  /** Ends a login. @returns whether it had not ended before */
  end(login: string): boolean
  hasEnded(login: string): boolean
}

/** Ended logins that are remembered, for copies of their proofs, and for upgrades whose check began before the end. */
const mostEnded = 10_000

/** Creates the register of a gate. It contains only logins with open connections, and the last ended ones. */
export function createLiveLogins(): LiveLogins {
  const watchers = new Map<string, Set<() => void>>()
  const ended = new Set<string>()

  const forget = (login: string, onEnd: () => void): void => {
    const own = watchers.get(login)
    own?.delete(onEnd)
    if (own?.size === 0) watchers.delete(login)
  }

  return {
    hasEnded: (login) => ended.has(login),
    watch(login, onEnd) {
      if (ended.has(login)) {
        onEnd()
        return () => undefined
      }
      const own = watchers.get(login) ?? new Set()
      watchers.set(login, own.add(onEnd))
      return () => forget(login, onEnd)
    },
    end(login) {
      if (ended.has(login)) return false
      if (ended.size >= mostEnded) ended.delete(oldest(ended))
      ended.add(login)
      const own = watchers.get(login) ?? []
      watchers.delete(login)
      for (const onEnd of own) onEnd()
      return true
    },
  }
}

function oldest(ended: ReadonlySet<string>): string {
  const [first = ''] = ended
  return first
}
