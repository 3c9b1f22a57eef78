import { randomInt } from 'node:crypto'
import {
  anyText,
  checkFields,
  flag,
  listOf,
  oneOf,
  text,
  wholeNumber,
  type FieldRules,
} from '../settings/check-fields.js'
import { outcome, outcomeOfName, type Outcome } from '../settings/outcomes.js'
import { bareName, sameName, type UsernameNormalization } from '../settings/username.js'
import { device, type Device } from './device.js'

/** A user of the local Duo. */
export interface User {
  /** Unique, and not case-sensitive. */
  username: string
  /** Other names that this user can log in with. */
  aliases: string[]
  status: 'active' | 'bypass' | 'disabled' | 'locked_out'
  enrolled: boolean
  devices: Device[]
  /** The email address in the ID token; empty if there is none. */
  email: string
  /** The groups in the ID token. */
  groups: string[]
  /** How the next logins end, in order; the last one stays. If empty, the status, the name and the default decide. */
  outcomes: Outcome[]
  /** Failures in a row. */
  failures: number
  /** Bypass codes, which an administrator creates. Each works once. */
  bypassCodes: string[]
  /** Codes that were sent by text message and not used yet. */
  textedCodes: string[]
}

/** What can be set of a user. */
export const userRules: FieldRules<Omit<User, 'username'>> = {
  aliases: listOf(text),
  status: oneOf(['active', 'bypass', 'disabled', 'locked_out']),
  enrolled: flag,
  devices: listOf(device),
  email: anyText,
  groups: listOf(text),
  outcomes: listOf(outcome),
  failures: wholeNumber,
  bypassCodes: listOf(text),
  textedCodes: listOf(text),
}

/** The users of the local Duo. Every other username works too, and has a phone. */
export class Users {
  /** By name in small letters. */
  readonly #seen = new Map<string, User>()
  readonly #normalization: () => UsernameNormalization

  constructor(normalization: () => UsernameNormalization = () => 'none') {
    this.#normalization = normalization
  }

  /** Returns the user with this name or alias. For an unknown name, returns the user that would be created. */
  get(username: string): User {
    return structuredClone(this.#find(username) ?? newUser(this.#bare(username)))
  }

  /** Returns the same for every name with which one user logs in. */
  idOf(username: string): string {
    return (this.#find(username)?.username ?? this.#bare(username)).toLowerCase()
  }

  /** Returns the users that were set up or have logged in. */
  list(): User[] {
    return [...this.#seen.values()].map((user) => structuredClone(user))
  }

  /** Changes the given properties of the user with exactly this name. */
  set(username: string, change: Partial<Omit<User, 'username'>> = {}): User {
    if (username === '') throw new TypeError('username: expected a string that is not empty')
    const checked = structuredClone(checkFields('user', change, userRules))
    for (const alias of checked.aliases ?? []) this.#refuseSharedAlias(alias, username)
    return this.#keep({ ...(this.#seen.get(username.toLowerCase()) ?? newUser(username)), ...checked })
  }

  /**
   * Sets how this user's next logins end, in order; the last one stays. Without any, the name and the default decide.
   */
  outcomes(username: string, ...outcomes: Outcome[]): User {
    return this.set(username, { outcomes })
  }

  delete(username: string): void {
    this.#seen.delete(username.toLowerCase())
  }

  clear(): void {
    this.#seen.clear()
  }

  #keep(user: User): User {
    this.#seen.set(user.username.toLowerCase(), user)
    return structuredClone(user)
  }

  /** Changes the user who logs in with this name or alias. */
  #change(username: string, change: Partial<User>): User {
    return this.#keep({ ...this.get(username), ...change })
  }

  /** A name wins over an alias, and the name as it was sent over the bare one. */
  #find(username: string): User | undefined {
    const names = [username, this.#bare(username)]
    const named = names.map((name) => this.#seen.get(name.toLowerCase())).find((user) => user !== undefined)
    return named ?? this.#ofAlias(names)
  }

  #ofAlias(names: readonly string[]): User | undefined {
    return [...this.#seen.values()].find(({ aliases }) =>
      aliases.some((alias) => names.some((name) => sameName(name, alias))),
    )
  }

  #refuseSharedAlias(alias: string, username: string): void {
    const other = this.#ofAlias([alias])?.username
    if (other === undefined || sameName(other, username)) return
    throw new TypeError(`user.aliases: ${alias} is an alias of ${other} already`)
  }

  #bare(username: string): string {
    return bareName(username, this.#normalization())
  }

  /** Takes the outcome of one login attempt. */
  takeOutcome(username: string, usual: Outcome): Outcome {
    const user = this.#change(username, {})
    const [first, ...later] = user.outcomes
    if (first !== undefined) {
      if (later.length > 0) this.#change(username, { outcomes: later })
      return first
    }
    if (user.status === 'disabled') return 'disabled'
    if (user.status === 'locked_out') return 'lockout'
    if (user.status === 'bypass') return 'bypass'
    const named = outcomeOfName(user.username)
    if (named === 'enroll') return user.enrolled ? 'interactive' : 'enroll'
    return named ?? (user.enrolled ? usual : 'enroll')
  }

  /** Forgets the failures before a login that succeeded. */
  succeed(username: string): void {
    if (this.get(username).failures > 0) this.#change(username, { failures: 0 })
  }

  /** Counts a failure; true when this one locks the user out. */
  fail(username: string, limit: number): boolean {
    const failures = this.get(username).failures + 1
    const locked = failures >= limit
    this.#change(username, locked ? { failures, status: 'locked_out' } : { failures })
    return locked
  }

  /** Creates ten new codes for one text message. Earlier codes stop working. */
  textCodes(username: string): string[] {
    const codes = new Set<string>()
    while (codes.size < 10) codes.add(String(randomInt(1_000_000)).padStart(7, '0'))
    this.#change(username, { textedCodes: [...codes] })
    return [...codes]
  }

  /** Uses up a texted or bypass code; says which it was. */
  useCode(username: string, code: string): 'sms' | 'bypass_code' | undefined {
    const { textedCodes, bypassCodes } = this.get(username)
    if (textedCodes.includes(code)) {
      this.#change(username, { textedCodes: textedCodes.filter((other) => other !== code) })
      return 'sms'
    }
    if (!bypassCodes.includes(code)) return undefined
    this.#change(username, { bypassCodes: bypassCodes.filter((other) => other !== code) })
    return 'bypass_code'
  }

  /** Writes down how often an authenticator has signed. */
  countKey(username: string, id: string, counter: number): void {
    const devices = this.get(username).devices.map((known) =>
      known.id === id && known.credential !== undefined
        ? { ...known, credential: { ...known.credential, counter } }
        : known,
    )
    this.#change(username, { devices })
  }

  enroll(username: string, added: Omit<Device, 'id'>): Device {
    const { devices } = this.get(username)
    const enrolled = { id: `device${devices.length + 1}`, ...added }
    this.#change(username, { enrolled: true, devices: [...devices, enrolled] })
    return enrolled
  }
}

function newUser(username: string): User {
  const enrolled = outcomeOfName(username) !== 'enroll'
  return {
    username,
    aliases: [],
    status: 'active',
    enrolled,
    devices: enrolled ? [{ id: 'device1', name: 'Mobile phone', type: 'mobile' }] : [],
    email: '',
    groups: [],
    outcomes: [],
    failures: 0,
    bypassCodes: [],
    textedCodes: [],
  }
}
