import { type DuoHost, duoDomains, isDuoDomain, isDuoError, parseDuoHost } from '@duokit/core'
import { firstOf, type Settings } from '../settings.js'
import { failure, type Finding, ok, warning } from './finding.js'

const place = 'It is the API hostname of your application in the Duo Admin Panel, such as api-12345678.duosecurity.com.'

/** Duo's host, and the host itself where it can be asked. */
export function checkHost({ host }: Settings): { finding: Finding; duo?: DuoHost } {
  const value = firstOf(host)
  if (host === undefined || value === undefined) {
    return { finding: failure('host', "Duo's host is not set", `Set DUO_HOST. ${place}`) }
  }
  const { variable } = host
  try {
    const duo = parseDuoHost(value, variable)
    if (duo.loopback) return { finding: ok('host', `${duo.origin}, a local Duo`), duo }
    // A key that was put here by mistake has no dot, and must not be shown.
    if (!duo.host.includes('.')) return { finding: failure('host', `${variable} does not contain a host name`, place) }
    if (isDuoDomain(duo.host) || duoDomains.includes(duo.host)) {
      const mixUp = mixUpOf(duo.host)
      return mixUp === undefined ? { finding: ok('host', duo.host), duo } : { finding: failure('host', mixUp, place) }
    }
    const domains = duoDomains.join(' or ')
    return { finding: warning('host', `${duo.host} is not a subdomain of ${domains}`, place), duo }
  } catch (error) {
    if (!isDuoError(error)) throw error
    return { finding: failure('host', error.message, place) }
  }
}

/** What else lives below Duo's domains and is easily copied instead. */
function mixUpOf(host: string): string | undefined {
  if (/^api-[^.]+\./.test(host)) return undefined
  if (/^admin(?:-[^.]+)?\./.test(host)) return `${host} is the Duo Admin Panel, not an API hostname`
  if (/\.sso\.|^sso-/.test(host)) return `${host} is Duo Single Sign-On, not an API hostname`
  return `${host} is not an API hostname, which starts with api-`
}

/** A host on this machine is not a Duo until something has answered as one. */
export function unansweredHost({ origin }: DuoHost): Finding {
  return warning(
    'host',
    `${origin} is on this machine, and no local Duo responds there`,
    'Start the local Duo with: npx duokit simulate',
  )
}
