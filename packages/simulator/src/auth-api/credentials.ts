import type { IncomingHttpHeaders } from 'node:http'
import type { Applications } from '../application/applications.js'
import type { LocalDuo } from '../application/local-duo.js'
import type { SimRequest } from '../transport/sim-request.js'
import { refuse, type ApiRefusal } from './refusal.js'

/** Who a request says it is from, and when. */
export interface Credentials {
  ok: true
  ikey: string
  /** The signature as it was sent. */
  mac: string
  /** The date as it was sent: its text is what is signed. */
  date: string
}

/** Reads Authorization and X-Duo-Date or Date; nothing of it is believed yet. */
export function readCredentials(headers: IncomingHttpHeaders): Credentials | ApiRefusal {
  const { authorization } = headers
  if (authorization === undefined) return refuse(40101, 'There is no Authorization header.')
  const base64 = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1]
  if (base64 === undefined) return refuse(40101, 'Authorization is not "Basic" and base64.')
  const text = Buffer.from(base64, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) return refuse(40101, 'Authorization does not contain integration key, colon and signature.')
  const ikey = text.slice(0, colon)
  const date = headers['x-duo-date'] ?? headers.date
  return typeof date === 'string' && date !== ''
    ? { ok: true, ikey, mac: text.slice(colon + 1), date }
    : refuse(40104, 'There is neither an X-Duo-Date nor a Date header.', ikey)
}

/** The Duo of the application that signed the request, or says so. */
export function duoOfCredentials({ headers }: SimRequest, applications: Applications): LocalDuo | undefined {
  const credentials = readCredentials(headers)
  return applications.duoOf(credentials.ikey)
}
