/** What Duo's frame can say. */
export type FrameMessage =
  | { kind: 'response'; text: string }
  | { kind: 'error'; text: string; reason: string }
  | { kind: 'open'; url: string }

const RESPONSE = /^(?:AUTH|ENROLL)\|[A-Za-z0-9+/=]+\|[A-Za-z0-9+/=]+$/
const ERROR = /^ERR\|([\w\s.()]+)$/
const OPEN = 'DUO_OPEN_WINDOW|'

/**
 * Reads the data of a message event. Anything that is not one of Duo's three sentences is nothing: browser extensions
 * and other widgets post messages to pages too.
 */
export function readFrameMessage(data: unknown): FrameMessage | undefined {
  if (typeof data !== 'string') return undefined
  if (RESPONSE.test(data)) return { kind: 'response', text: data }
  if (data.startsWith(OPEN)) return { kind: 'open', url: data.slice(OPEN.length) }
  const reason = ERROR.exec(data)?.[1]
  return reason === undefined ? undefined : { kind: 'error', text: data, reason }
}
