import { createHash } from 'node:crypto'
import type { Application } from '../settings/application.js'
import type { User } from '../state/users.js'
import { NAMED_FACTORS, type FactorNames } from '../settings/factor-names.js'
import { sameName } from '../settings/username.js'
import { wordsOf, type AuthRecord } from '../prompt/auth-record.js'

const NOWHERE = { city: null, state: null, country: null }

/** The id_token's account of a login: every field that Duo's samples have. */
export function authContextOf(
  record: AuthRecord,
  { application, user, factorNames }: { application: Application; user: User; factorNames: FactorNames },
): object {
  const { factor, reason, result } = wordsOf(record)
  const { ip, browser, browserVersion, os, osVersion } = record.access
  return {
    txid: record.txid,
    timestamp: record.at,
    isotimestamp: new Date(record.at * 1000).toISOString().replace(/\.000Z$/, '.000000+00:00'),
    event_type: record.factor === 'enrollment' ? 'enrollment' : 'authentication',
    factor: factor === null || factor === 'remembered_device' ? factor : (factorNames[namedFactor(record)] ?? factor),
    result,
    reason,
    alias: user.aliases.find((alias) => sameName(alias, record.user)) ?? '',
    email: user.email,
    ood_software: null,
    trusted_endpoint_status: 'unknown',
    user: { key: keyOf(user.username), name: user.username, groups: user.groups },
    application: applicationOf(application, record),
    auth_device: { ip: null, name: record.device ?? null, location: NOWHERE },
    access_device: {
      browser,
      browser_version: browserVersion,
      flash_version: 'uninstalled',
      java_version: 'uninstalled',
      os,
      os_version: osVersion,
      hostname: null,
      ip,
      epkey: null,
      is_encryption_enabled: 'unknown',
      is_firewall_enabled: 'unknown',
      is_password_set: 'unknown',
      location: NOWHERE,
    },
  }
}

// A user who is set to be allowed counts as one who approved a push.
const namedFactor = ({ factor }: AuthRecord): keyof FactorNames =>
  NAMED_FACTORS.find((named) => named === factor) ?? 'push'

const applicationOf = ({ ikey, name }: Application, { destination }: AuthRecord): object => ({
  key: ikey,
  name,
  ...(destination === undefined ? {} : { destination_name: destination }),
})

/** Of Duo's form, and the same for the same name in every run. */
const keyOf = (username: string): string =>
  `DU${BigInt(`0x${createHash('sha256').update(username).digest('hex')}`)
    .toString(36)
    .toUpperCase()
    .slice(0, 18)}`
