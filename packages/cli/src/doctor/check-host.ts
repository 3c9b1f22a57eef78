import { type DuoHost, duoDomains, isDuoDomain, isDuoError, parseDuoHost } from '@duokit/core'
import { firstOf, type Settings } from '../settings.js'
import { failure, type Finding, ok, warning } from './finding.js'

const place = 'It is the API hostname of your application in the Duo Admin Panel, such as api-12345678.duosecurity.com.'

/** Duo's host, and the host itself where it can be asked. */
export function checkHost({ host }: Settings): { finding: Finding; duo?: DuoHost } {
  const value = firstOf(host)
  if (host === undefined || value === undefined) {
    return { finding: failure('host', 'no host of Duo is set', `Set DUO_HOST. ${place}`) }
  }
  const { variable } = host
  try {
    const duo = parseDuoHost(value, variable)
    if (duo.loopback) return { finding: ok('host', `${duo.origin}, a local Duo`), duo }
    // A key that was put here by mistake has no dot, and must not be shown.
    if (!duo.host.includes('.')) return { finding: failure('host', `${variable} holds no host name`, place) }
    if (isDuoDomain(duo.host)) return { finding: ok('host', duo.host), duo }
    const domains = duoDomains.join(' or ')
    return { finding: warning('host', `${duo.host} is not below ${domains}`, place), duo }
  } catch (error) {
    if (!isDuoError(error)) throw error
    return { finding: failure('host', error.message, place) }
  }
}
