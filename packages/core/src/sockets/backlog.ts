/** The messages of one socket that wait to be judged. */
export interface Backlog {
  /**
   * Takes a message in. `undefined` if too many wait already: the client sends faster than they can be judged.
   *
   * @param bytes - what it takes in memory
   * @returns what to call when it has been judged
   */
  enter(bytes: number): (() => void) | undefined
}

const mostMessages = 1000

/** The library limits the size of one message. This is the limit for all messages that wait, except the first. */
const mostBytes = 16 * 1024 * 1024

/** Makes the one of a socket, bounded in number and in bytes. */
export function createBacklog(): Backlog {
  let messages = 0
  let waiting = 0
  return {
    enter(bytes) {
      if (messages >= mostMessages || (messages > 0 && waiting + bytes > mostBytes)) return undefined
      messages++
      waiting += bytes
      return () => {
        messages--
        waiting -= bytes
      }
    },
  }
}
