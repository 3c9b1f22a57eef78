import { invalidOption } from '../errors/errors.js'
import type { Fetch } from './fetch.js'
import { type DuoHost, parseDuoHost } from './hosts.js'
import { checkTrustedRoots } from './pinned-fetch.js'

/** Where Duo is, and how calls reach it. */
export interface TransportOptions {
  /** The API hostname from Duo's Admin Panel. An `http://` URL is accepted for a local Duo only. */
  readonly host: string
  /**
   * How many milliseconds a call to Duo may take, including its response: 100 to 120,000.
   *
   * @defaultValue 10,000
   */
  readonly timeout?: number | undefined
  /**
   * Makes the calls, for a proxy or for certificates of your own.
   *
   * @defaultValue the platform's `fetch`; in a prompt the one of the gate
   */
  readonly fetch?: Fetch | undefined
  /**
   * Certificate authorities as PEM, the only ones that are trusted. If Duo changes its authority, a client with a list
   * of its own stops working until the list changes too; this happened to Duo's own SDKs in 2026.
   *
   * @defaultValue the platform's authorities
   */
  readonly trustedRoots?: string | readonly string[] | undefined
}

/** The same, checked and complete. */
export interface CheckedTransportOptions {
  readonly duo: DuoHost
  readonly timeout: number
  readonly fetch: Fetch | undefined
  readonly trustedRoots: readonly string[] | undefined
}

/** A smaller number was meant as seconds: every call would fail, and each login would be one during an outage. */
const shortestTimeout = 100
const longestTimeout = 120_000
const usualTimeout = 10_000

/** @throws DuoError `invalid_option` */
export function checkTransportOptions(options: TransportOptions): CheckedTransportOptions {
  const { fetch, trustedRoots } = options
  const duo = parseDuoHost(options.host)
  const timeout = checkTimeout(options.timeout)
  if (fetch !== undefined && typeof fetch !== 'function') throw invalidOption('fetch', 'must be a function')
  if (trustedRoots === undefined) return { duo, timeout, fetch, trustedRoots }
  if (fetch !== undefined)
    throw invalidOption('trustedRoots', 'must be left out where fetch is given, which decides by itself')
  if (!duo.origin.startsWith('https:')) throw invalidOption('trustedRoots', 'must be left out for a host without https')
  return { duo, timeout, fetch, trustedRoots: checkTrustedRoots(trustedRoots) }
}

function checkTimeout(value: number = usualTimeout): number {
  if (Number.isInteger(value) && value >= shortestTimeout && value <= longestTimeout) return value
  throw invalidOption('timeout', `must be a whole number of milliseconds from ${shortestTimeout} to ${longestTimeout}`)
}
