import { randomInt } from 'node:crypto'
import { checkFields, fieldRule, flag, listOf, oneOf, text, type FieldRule, type FieldRules } from './check-fields.js'
import { NORMALIZATIONS, type UsernameNormalization } from './username.js'
import { redirectUriProblem } from './redirect-uri.js'

/** An application that is registered with the local Duo. */
export interface Application {
  /** The integration key, which the Universal Prompt calls client id: 20 characters. */
  ikey: string
  /** The secret key or client secret: 40 characters. Signs what goes to Duo and what comes back. */
  skey: string
  /** Shown in the prompt and on the phone. */
  name: string
  type: 'websdk' | 'authapi' | 'other'
  /** Hosts whose pages may show the frame, including their subdomains. If empty, all hosts may. */
  allowedHostnames: string[]
  /** Where the Universal Prompt may send a browser back to. Empty: anywhere. */
  redirectUris: string[]
  /**
   * Whether `EXAMPLE\\alice` and `alice@example.com` are the user `alice` (`simple`). Default `none`, as for a new
   * application at Duo.
   */
  usernameNormalization: UsernameNormalization
  /** Duo shows "Universal Prompt Upgrade Required" instead of the frame's prompt. */
  v2Blocked: boolean
}

const ofLength = (length: number): FieldRule =>
  fieldRule({ type: 'string', pattern: `^[^|]{${length}}$` }, (value) =>
    typeof value === 'string' && value.length === length && !value.includes('|') ? undefined : `${length} characters`,
  )

const ikeyRule = ofLength(20)

/** What can be changed. */
export const changeableRules: FieldRules<Omit<Application, 'ikey'>> = {
  skey: ofLength(40),
  name: text,
  type: oneOf(['websdk', 'authapi', 'other']),
  allowedHostnames: listOf(text),
  redirectUris: listOf(
    fieldRule({ type: 'string', pattern: '^https?://[^#]*$' }, (value) =>
      redirectUriProblem(value, Infinity) === undefined ? undefined : 'an absolute http or https URL without fragment',
    ),
  ),
  usernameNormalization: oneOf(NORMALIZATIONS),
  v2Blocked: flag,
}

/** Every field, with the key that names the application. */
export const applicationRules: FieldRules<Application> = { ikey: ikeyRule, ...changeableRules }

/**
 * Creates an application from the given values. Missing keys are random, and other missing values are the defaults.
 *
 * @throws TypeError naming the field and what was expected
 */
export function newApplication({ ikey = randomIkey(), ...given }: Partial<Application>): Application {
  const expected = ikeyRule(ikey)
  if (expected !== undefined) throw new TypeError(`application.ikey: expected ${expected}`)
  const usual: Application = {
    ikey,
    skey: randomText(40),
    name: 'Local application',
    type: 'websdk',
    allowedHostnames: [],
    redirectUris: [],
    usernameNormalization: 'none',
    v2Blocked: false,
  }
  return changedApplication(usual, given)
}

/**
 * The application with some of its settings changed.
 *
 * @throws TypeError naming the field and what was expected
 */
export const changedApplication = (before: Application, change: Partial<Omit<Application, 'ikey'>>): Application =>
  structuredClone({ ...before, ...checkFields('application', change, changeableRules) })

/** A key such as Duo's: `DI` and 18 capital letters and digits. */
const randomIkey = (): string => `DI${randomText(18).toUpperCase()}`

function randomText(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
