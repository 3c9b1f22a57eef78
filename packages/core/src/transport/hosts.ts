import { parseAddress } from './address.js'
import { invalidOption } from '../errors/errors.js'
import { likelySlip, withSlip } from '../likely-slip.js'
import { hostMistake } from './mistaken-hosts.js'

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

// The characters of a host in a content security policy and in a URL. A Unicode host has become ASCII before.
const plainHostname = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?|\[[0-9a-f:.]+\])$/
const port = /:\d{1,5}$/

/**
 * Reads an API hostname. A pasted `https://`, a trailing slash, white space around it and upper case are understood;
 * `http://` only for a local Duo.
 *
 * @example
 * ```ts
 * parseDuoHost(' https://API-12345678.duosecurity.com/ ').host // 'api-12345678.duosecurity.com'
 * ```
 *
 * @param option - the name of the option, for the error
 * @throws DuoError `invalid_option`
 */
export function parseDuoHost(value: string, option = 'host'): DuoHost {
  const text = typeof value === 'string' ? value.trim() : ''
  const address = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`
  // The URL parser silently removes white space inside the string.
  const url = text === '' || /\s/.test(text) ? undefined : parseAddress(address)
  if (url === undefined || likelySlip(text) !== undefined) throw invalidOption(option, withSlip(expectedHost, value))
  if (!isHostAlone(url)) throw invalidOption(option, 'must be a host alone, without path, query or credentials')
  if (!plainHostname.test(url.hostname)) throw invalidOption(option, expectedHost)
  const mistake = hostMistake(url.hostname)
  if (mistake !== undefined) throw invalidOption(option, `${expectedHost} (${mistake})`)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url.hostname))) {
    throw invalidOption(option, 'must be reached over https; http is for a local Duo on localhost only')
  }
  return Object.freeze({ host: url.host, origin: url.origin, loopback: isThisMachine(url.hostname) })
}

/** Whether a host name is this machine's, under any spelling: a local Duo by another name is still one. */
export function isThisMachine(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  if (isLoopbackHost(name) || name.endsWith('.localhost')) return true
  return /^127(?:\.\d+){3}$|^0\.0\.0\.0$|^\[::(?:ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}|ffff:0:0)?\]$/.test(name)
}

const expectedHost = 'must be an API hostname from the Duo Admin Panel, such as api-12345678.duosecurity.com'

function isHostAlone({ pathname, search, hash, username, password }: URL): boolean {
  return /^\/*$/.test(pathname) && search === '' && hash === '' && username === '' && password === ''
}

/**
 * Whether a host name is exactly this machine's.
 *
 * @example
 * ```ts
 * isLoopbackHost('localhost') // true
 * isLoopbackHost('localhost.example.com') // false
 * ```
 *
 * @param hostname - lower case, without a port
 */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

/**
 * Returns whether a host belongs to Duo's own domains.
 *
 * @example
 * ```ts
 * isDuoDomain('api-12345678.duosecurity.com') // true
 * isDuoDomain('duosecurity.com.example.com') // false
 * ```
 *
 * @param host - with or without a port; `false` for any other string
 */
export function isDuoDomain(host: string): boolean {
  const hostname = host.replace(port, '').toLowerCase()
  return plainHostname.test(hostname) && duoDomains.some((domain) => hostname.endsWith(`.${domain}`))
}
