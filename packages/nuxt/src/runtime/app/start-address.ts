import { useRuntimeConfig } from '#imports'
import { duoAddress } from './duo-address.js'

/** What a login is begun for. */
export interface Beginning {
  /** Where it leads: a path of the application, as the router has it. */
  readonly next?: string | undefined
  /** Seconds: a verification that is older does not do. */
  readonly maxAge?: number | string | null | undefined
}

/** The address at which a login begins. */
export function startAddress({ next, maxAge }: Beginning): string {
  const { app } = useRuntimeConfig()
  const query = new URLSearchParams()
  if (next !== undefined) query.set('next', app.baseURL.replace(/\/$/, '') + next)
  if (maxAge !== undefined && maxAge !== null) query.set('max_age', String(maxAge))
  const text = query.toString()
  return duoAddress('start') + (text === '' ? '' : `?${text}`)
}

/** The same for an address that the server gave, which knows how fresh the verification has to be. */
export function startFrom(given: string | undefined, next: string): string {
  const asked = given === undefined ? null : new URL(given, 'http://localhost').searchParams.get('max_age')
  return startAddress({ next, maxAge: asked })
}
