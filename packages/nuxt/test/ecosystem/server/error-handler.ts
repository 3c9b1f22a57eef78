import { send, setResponseStatus, type H3Event } from 'h3'

/**
 * Nitro's error handler of the application, which responds to what it is asked about, and leaves the rest to others.
 */
export default function respondToOwn(
  error: { readonly statusCode: number },
  event: H3Event,
): Promise<void> | undefined {
  if (!event.path.endsWith('?own')) return undefined
  setResponseStatus(event, error.statusCode)
  return send(event, 'as the application says it')
}
