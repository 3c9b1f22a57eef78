import type { DuoError } from '@duokit/core'
import { failure, type Finding, ok, skipped } from './finding.js'

/** Why Duo could not be reached: by the network, or by what it showed of itself. */
export function connectionProblem(error: DuoError): readonly Finding[] {
  const code = codeOf(error)
  if (code === undefined || !isTls.test(code)) {
    const advice = networkAdvice[code ?? ''] ?? error.advice
    return [failure('reachable', error.message, advice), skipped('tls', 'there is no connection')]
  }
  return [
    ok('reachable', 'something answers there'),
    failure('tls', `no connection that can be trusted (${code})`, tlsAdvice[code] ?? untrusted),
  ]
}

const isTls = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_|ERR_TLS_|ERR_SSL_|EPROTO)/

const untrusted =
  'An authority that this machine does not trust signed the certificate: a proxy that inspects TLS, or an old list of authorities. Trust it with NODE_EXTRA_CA_CERTS=/path/to/ca.pem, or with a fetch of your own; never switch the check off.'

const outdated = 'Look at the clock of this machine first; else something other than Duo answers there.'

const noTls = 'What answers there speaks no TLS, or an old version of it: look at the host, and at proxies.'

const tlsAdvice: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: outdated,
  CERT_NOT_YET_VALID: outdated,
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name: something other than this host answers there.',
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
}

const noName =
  'There is no such name, or no name server answers: compare the host with the Admin Panel, and look at DNS.'
const noRoute = 'Nothing answers there: look at the firewall, and at whether a proxy is needed.'

const networkAdvice: Readonly<Record<string, string>> = {
  ENOTFOUND: noName,
  EAI_AGAIN: noName,
  ECONNREFUSED: noRoute,
  ETIMEDOUT: noRoute,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  UND_ERR_CONNECT_TIMEOUT: noRoute,
}

/** The system's own word for it, however deep it lies. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  const deeper = codeOf(inner, depth + 1)
  if (deeper !== undefined) return deeper
  const code: unknown = 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z_\d]+$/.test(code) ? code : undefined
}
