import { randomInt } from 'node:crypto'
import { checkFields, flag, listOf, oneOf, text, type FieldRules } from './check-fields.js'
import { redirectUriProblem } from './oidc/redirect-uri.js'

/** An application that is registered with the local Duo. */
export interface Application {
  /** The integration key, which the Universal Prompt calls client id: 20 characters. */
  ikey: string
  /** The secret key or client secret: 40 characters. Signs what goes to Duo and what comes back. */
  skey: string
  /** Shown in the prompt and on the phone. */
  name: string
  type: 'websdk' | 'authapi' | 'other'
  /** Hosts whose pages may hold the frame, subdomains included. Empty: any. */
  allowedHostnames: string[]
  /** Where the Universal Prompt may send a browser back to. Empty: anywhere. */
  redirectUris: string[]
  /** Duo shows "Universal Prompt Upgrade Required" instead of the frame's prompt. */
  v2Blocked: boolean
}

const ofLength =
  (length: number) =>
  (value: unknown): string | undefined =>
    typeof value === 'string' && value.length === length && !value.includes('|') ? undefined : `${length} characters`

const ikeyRule = ofLength(20)

const rules: FieldRules<Omit<Application, 'ikey'>> = {
  skey: ofLength(40),
  name: text,
  type: oneOf(['websdk', 'authapi', 'other']),
  allowedHostnames: listOf(text),
  redirectUris: listOf((value) =>
    redirectUriProblem(value, Infinity) === undefined
      ? undefined
      : 'an absolute http or https address without fragment',
  ),
  v2Blocked: flag,
}

/** The applications that the local Duo knows; the first is the one made at the start. */
export class Applications {
  readonly #known = new Map<string, Application>()

  /** The application with this key, or undefined. */
  get(ikey: string): Application | undefined {
    const found = this.#known.get(ikey)
    return found && structuredClone(found)
  }

  list(): Application[] {
    return [...this.#known.values()].map((application) => structuredClone(application))
  }

  /** Changes an application, or registers a new one: what is not given is random (keys) or usual. */
  set(ikey: string, change: Partial<Omit<Application, 'ikey'>> = {}): Application {
    const expected = ikeyRule(ikey)
    if (expected !== undefined) throw new TypeError(`application.ikey: expected ${expected}`)
    const checked = checkFields('application', change, rules)
    const before = this.#known.get(ikey) ?? {
      ikey,
      skey: randomText(40),
      name: 'Local application',
      type: 'websdk',
      allowedHostnames: [],
      redirectUris: [],
      v2Blocked: false,
    }
    this.#known.set(ikey, structuredClone({ ...before, ...checked }))
    return this.get(ikey) as Application
  }

  clear(): void {
    this.#known.clear()
  }
}

/** A key such as Duo's: `DI` and 18 capital letters and digits. */
export const randomIkey = (): string => `DI${randomText(18).toUpperCase()}`

function randomText(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
