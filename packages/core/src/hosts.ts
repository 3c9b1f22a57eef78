import { DuoError } from './errors.js'

/** The domains under which Duo's API hosts live (`api-xxxxxxxx.duosecurity.com`, and Duo Federal). */
export const duoDomains: readonly string[] = Object.freeze(['duosecurity.com', 'duofederal.com'])

/** A Duo host as it was meant, however it was pasted. */
export interface DuoHost {
  /** Lower case, with a port where one was given. */
  readonly host: string
  /** `https://` before it, or `http://` for a local Duo. */
  readonly origin: string
  /** Whether it is on this machine. */
  readonly loopback: boolean
}

/**
 * Reads an API hostname. A pasted `https://`, a trailing slash, white space around it and upper case are understood;
 * `http://` only for a local Duo.
 *
 * @param option - the name of the option, for the error
 * @throws DuoError `invalid_option`
 */
export function parseDuoHost(value: string, option = 'host'): DuoHost {
  const text = typeof value === 'string' ? value.trim() : ''
  const address = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`
  if (text === '' || !URL.canParse(address)) throw invalid(option, 'must be an API hostname from the Duo Admin Panel')
  const url = new URL(address)
  if (
    !/^\/*$/.test(url.pathname) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw invalid(option, 'must be a host alone, without path, query or credentials')
  }
  const loopback = isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw invalid(option, 'must be reached over https; http is for a local Duo on localhost only')
  }
  return Object.freeze({ host: url.host, origin: url.origin, loopback })
}

/** Whether a host name is exactly this machine's. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

/** Whether a host belongs to Duo's own domains. */
export function isDuoDomain(host: string): boolean {
  const hostname = host.replace(/:\d+$/, '').toLowerCase()
  return duoDomains.some((domain) => hostname.endsWith(`.${domain}`))
}

function invalid(option: string, expected: string): DuoError {
  return new DuoError('invalid_option', `${option} ${expected}`)
}
