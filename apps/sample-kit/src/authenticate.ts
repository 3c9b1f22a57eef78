import { timingSafeEqual } from 'node:crypto'
import { accounts, password } from './accounts.js'

/** The account's name when the password is right; both may be whatever came with a form. */
export function authenticate(name: unknown, given: unknown): string | undefined {
  const known = typeof name === 'string' && Object.hasOwn(accounts, name) ? name : undefined
  return typeof given === 'string' && samePassword(given) ? known : undefined
}

function samePassword(given: string): boolean {
  const expected = Buffer.from(password)
  const actual = Buffer.from(given)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
