import { createRecent } from './recent.js'

/** The logins that have ended in this process, and those that its sockets and event streams belong to. */
export interface LiveLogins {
  /**
   * Calls back once when a login ends in this process; at once if it has already ended.
   *
   * @returns what forgets the callback again
   */
  watch(login: string, onEnd: () => void): () => void
  /** Ends a login. @returns whether it had not ended before */
  end(login: string): boolean
  /** Ends a login under way: a proof that it still gets is not valid. */
  abandon(login: string): void
  hasEnded(login: string): boolean
}

/** Creates the register of a gate. It contains only logins with open connections, and the last ended ones. */
export function createLiveLogins(): LiveLogins {
  const watchers = new Map<string, Set<() => void>>()
  // For copies of their proofs, and for upgrades whose check began before the end.
  const ended = createRecent()
  // Apart from those, since anybody with a first factor can begin many logins and abandon them.
  const abandoned = createRecent()

  const forget = (login: string, onEnd: () => void): void => {
    const own = watchers.get(login)
    own?.delete(onEnd)
    if (own?.size === 0) watchers.delete(login)
  }

  return {
    hasEnded: (login) => ended.has(login) || abandoned.has(login),
    abandon: (login) => void abandoned.add(login),
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
      ended.add(login)
      const own = watchers.get(login) ?? []
      watchers.delete(login)
      for (const onEnd of own) onEnd()
      return true
    },
  }
}
