import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import { withoutPrototype } from '../../option-names.js'
import type { Site } from '../request/site.js'

/** Signs small records for one purpose and recognises its own. */
export interface Seal {
  seal(record: object): string
  /** Returns the record, or `undefined` for any string that this seal did not make. */
  open(text: string): object | undefined
}

const longestText = 4096
/** Characters at the end of a sealed string. */
export const macLength = 43

/**
 * Creates a seal for one purpose of one site: `payload.mac`, both base64url.
 *
 * Each purpose has a key of its own (HKDF, RFC 5869). The MAC also covers version, purpose, origin and base path, so
 * a login in progress is never accepted as a proof, nor one site's proof as another's.
 *
 * @param secrets - newest first: the first signs, all verify
 */
export function createSeal(secrets: readonly string[], purpose: string, site: Site): Seal {
  const keys = secrets.map((secret) => deriveKey(secret, purpose))
  const scope = JSON.stringify(['duokit', 1, purpose, site.origin + site.path, site.basePath])
  const [signing] = keys
  if (signing === undefined) throw new TypeError('a seal needs a secret')
  return {
    seal(record) {
      const payload = Buffer.from(JSON.stringify(record)).toString('base64url')
      return `${payload}.${mac(signing, scope, payload)}`
    },
    open(text) {
      const dot = text.length - macLength - 1
      if (text.length > longestText || dot < 1 || text.indexOf('.') !== dot) return undefined
      const payload = text.slice(0, dot)
      // Compared as a string: the bytes of a MAC have several base64url spellings, and a sealed string must have only
      // one.
      const given = Buffer.from(text.slice(dot + 1))
      // All keys are tried, so that the time does not reveal which one fits.
      const fits = keys.map((key) => sameBytes(Buffer.from(mac(key, scope, payload)), given))
      return fits.includes(true) ? read(payload) : undefined
    },
  }
}

/** What a record does not contain must not come from `Object.prototype`. */
function read(payload: string): object {
  return withoutPrototype(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object)
}

function deriveKey(secret: string, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `duokit/v1/${purpose}`, 32)))
}

function mac(key: KeyObject, scope: string, payload: string): string {
  return createHmac('sha256', key).update(scope).update(payload).digest('base64url')
}

function sameBytes(expected: Buffer, given: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(expected, given)
}
