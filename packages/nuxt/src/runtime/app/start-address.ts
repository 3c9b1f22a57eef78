import { useRuntimeConfig } from '#imports'
import { duoAddress } from './duo-address.js'

/** The options of the start of a login. */
export interface Beginning {
  /** Where the login leads: a path of the application, as the router knows it. */
  readonly next?: string | undefined
  /** The greatest age of a verification, in seconds. */
  readonly maxAge?: number | string | null | undefined
}

/** Returns the URL that starts a login. */
export function startAddress({ next, maxAge }: Beginning): string {
  const { app } = useRuntimeConfig()
  const query = new URLSearchParams()
  if (next !== undefined) query.set('next', app.baseURL.replace(/\/$/, '') + next)
  if (maxAge !== undefined && maxAge !== null) query.set('max_age', String(maxAge))
  const text = query.toString()
  return duoAddress('start') + (text === '' ? '' : `?${text}`)
}

/** The same from a URL of the server, which contains the required `max_age`. */
export function startFrom(given: string | undefined, next: string): string {
  const asked = given === undefined ? null : new URL(given, 'http://localhost').searchParams.get('max_age')
  return startAddress({ next, maxAge: asked })
}
