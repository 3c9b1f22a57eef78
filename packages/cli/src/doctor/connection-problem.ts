import type { DuoError, DuoHost } from '@duokit/core'
import { failure, type Finding, ok, skipped } from './finding.js'

/** Explains why there is no connection to Duo: a network error, or a certificate that is not trusted. */
export function connectionProblem(error: DuoError, duo: DuoHost): readonly Finding[] {
  const code = codeOf(error)
  if (code === undefined || !isTls.test(code)) {
    const advice = networkAdvice[code ?? ''] ?? error.advice
    return [failure('reachable', error.message, advice), skipped('tls', 'there is no connection')]
  }
  const advice = tlsAdvice[code] ?? untrusted
  return [
    ok('reachable', 'a server responds'),
    failure(
      'tls',
      `the connection is not trusted (${code})`,
      advice === noTls && duo.loopback ? plainHttp(duo) : advice,
    ),
  ]
}

const isTls = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_|ERR_TLS_|ERR_SSL_|EPROTO)/

const untrusted =
  'This machine does not trust the authority that signed the certificate. Either a proxy inspects TLS, or the list of authorities is old. Trust the authority with NODE_EXTRA_CA_CERTS=/path/to/ca.pem, or pass a fetch of your own. Never turn the check off.'

const outdated = 'Check the clock of this machine first. If it is right, the server that responds is not Duo.'

const noTls = 'The server does not use TLS, or only an old version of it. Check the host, and proxies on the way.'

const plainHttp = ({ origin }: DuoHost): string =>
  `The server does not use TLS. Without --tls, the local Duo serves http: set DUO_HOST=${origin.replace('https:', 'http:')}. A host without a scheme means https.`

const tlsAdvice: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: outdated,
  CERT_NOT_YET_VALID: outdated,
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name, so another server responds.',
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
}

const noName =
  'The host name does not exist, or no name server responds. Compare the host with the Admin Panel, and check DNS.'
const noRoute = 'Nothing responds. Check the firewall, and whether this machine needs a proxy.'

const networkAdvice: Readonly<Record<string, string>> = {
  ENOTFOUND: noName,
  EAI_AGAIN: noName,
  ECONNREFUSED: noRoute,
  ETIMEDOUT: noRoute,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  UND_ERR_CONNECT_TIMEOUT: noRoute,
}

/** The operating system's error code, however deep the cause is nested. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  const deeper = codeOf(inner, depth + 1)
  if (deeper !== undefined) return deeper
  const code: unknown = 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z_\d]+$/.test(code) ? code : undefined
}
