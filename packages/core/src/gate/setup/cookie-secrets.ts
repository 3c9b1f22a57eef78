import { invalidOption as invalid, isMissing } from '../../errors/errors.js'
import { likelySlip } from '../../likely-slip.js'
import type { Prompt } from '../prompts/prompt.js'
import type { CookieSecret } from './options.js'

/** The secrets that sign cookies, newest first. */
export function cookieSecretsOf(cookieSecret: CookieSecret | undefined, prompts: readonly Prompt[]): readonly string[] {
  if (cookieSecret === undefined) {
    const [only, ...others] = prompts
    if (only?.ownSecrets === undefined || others.length > 0) {
      throw invalid(
        'cookieSecret',
        'is required with the Universal Prompt, and with several prompts; generateAkey() makes one',
      )
    }
    return only.ownSecrets()
  }
  const secrets: readonly unknown[] = Array.isArray(cookieSecret) ? [...cookieSecret] : [cookieSecret]
  if (secrets.length === 0 || !secrets.every(isCookieSecret)) {
    const expected = 'must be a string of at least 32 bytes, or a list of such strings; generateAkey() makes one'
    const [slip] = secrets.flatMap((secret) => likelyMistake(secret) ?? [])
    throw invalid('cookieSecret', slip === undefined ? expected : `${expected} (${slip})`)
  }
  if (secrets.some((secret) => prompts.some((prompt) => prompt.isKnownToDuo(secret.trim())))) {
    throw invalid('cookieSecret', 'must not be one of the keys that Duo knows as well')
  }
  return secrets
}

function isCookieSecret(secret: unknown): secret is string {
  return typeof secret === 'string' && Buffer.byteLength(secret) >= 32 && secret.trim() === secret
}

/** A secrets file ends in a line break: an instance that reads another source would reject the cookies of this one. */
function likelyMistake(secret: unknown): string | undefined {
  const isPadded = typeof secret === 'string' && !isMissing(secret) && secret.trim() !== secret
  return isPadded ? 'there is white space around it' : likelySlip(secret)
}
