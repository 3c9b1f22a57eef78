import type { Settings } from '../settings.js'
import { checkApplication } from './check-application.js'
import { checkHost, unansweredHost } from './check-host.js'
import { checkKeyForms } from './check-keys.js'
import { checkConnection, checkPermissions, type Service } from './check-service.js'
import { type CheckName, type Finding, isGood, skipped } from './finding.js'

/** Looks at everything; what depends on something that failed is skipped. */
export async function examine(
  settings: Settings,
  options: Omit<Service, 'settings' | 'duo'>,
): Promise<readonly Finding[]> {
  const { finding: host, duo } = checkHost(settings)
  const keys = checkKeyForms(settings)
  const forms = [host, ...keys]
  const hasPair = keys.every((finding) => finding.check === 'akey' || isGood(finding))
  if (duo === undefined) return [...forms, ...skipAll([...own, ...connection, ...permissions], 'fix the host first')]
  const application = hasPair ? checkApplication(settings, duo, options.basePath) : skipAll(own, 'fix the keys first')
  const usable = usableOf(settings, [...keys, ...application])
  const service: Service = { ...options, settings: usable, duo }
  const connected = await checkConnection(service)
  const reached = connected.every(({ state }) => state !== 'failure')
  const onlyClock = connected.every(({ check, state }) => state !== 'failure' || check === 'clock')
  const allowed = await (hasPair && (reached || onlyClock)
    ? checkPermissions(service)
    : skipAll(permissions, hasPair ? 'there is no connection to Duo' : 'fix the keys first'))
  const answered = connected.some(({ check, state }) => check === 'reachable' && state === 'ok')
  const shown = duo.loopback && !answered ? unansweredHost(duo) : host
  return [shown, ...keys, ...application, ...connected, ...allowed]
}

/** With an akey that is none the frame cannot be asked for, and a wrong redirect URL says nothing about Duo. */
function usableOf(settings: Settings, findings: readonly Finding[]): Settings {
  const isWrong = (name: CheckName) => findings.some(({ check, state }) => check === name && state === 'failure')
  const akey = findings.find(({ check }) => check === 'akey')
  return {
    ...settings,
    ...(akey !== undefined && isGood(akey) ? {} : { akey: undefined }),
    ...(isWrong('redirect') ? { origin: undefined, redirectUrl: undefined } : {}),
  }
}

const own: readonly CheckName[] = ['cookieSecret', 'redirect']
const connection: readonly CheckName[] = ['reachable', 'tls', 'clock']
const permissions: readonly CheckName[] = ['keys', 'universal', 'iframe']

function skipAll(checks: readonly CheckName[], reason: string): readonly Finding[] {
  return checks.map((check) => skipped(check, reason))
}
