import { randomBytes } from 'node:crypto'
import type { AuthRecord } from './auth-record.js'

/** What a code stands for. */
export interface Grant {
  redirectUri: string
  nonce: string | undefined
  record: AuthRecord
  /** Unix seconds. */
  issuedAt: number
}

const KEPT = 1000

/** The codes that were issued to one application; each is good once. */
export class Codes {
  readonly #issued = new Map<string, { grant: Grant; used: boolean }>()

  issue(grant: Grant): string {
    const code = randomBytes(32).toString('base64url')
    this.#issued.set(code, { grant, used: false })
    const [oldest] = this.#issued.keys()
    if (this.#issued.size > KEPT && oldest !== undefined) this.#issued.delete(oldest)
    return code
  }

  /** Uses a code up; says what it stands for and whether it was used before. */
  use(code: string): { grant: Grant; used: boolean } | undefined {
    const found = this.#issued.get(code)
    if (found === undefined) return undefined
    this.#issued.set(code, { ...found, used: true })
    return found
  }

  has(code: string): boolean {
    return this.#issued.has(code)
  }

  clear(): void {
    this.#issued.clear()
  }
}
