import { invalidOption } from '../../errors/errors.js'
import type { Labels } from './texts.js'

/**
 * The attributes of Duo's iframe. `allow` must be set before the frame loads. Otherwise the browser refuses WebAuthn
 * inside it (W3C WebAuthn 5.10).
 */
export function frameAttributes(
  duoOrigin: string,
  own: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const merged = { allow: `publickey-credentials-get ${duoOrigin}`, ...own }
  for (const name of Object.keys(merged)) {
    if (!/^[a-z][a-z0-9-]*$/i.test(name) || /^(?:on|src|id$|data-)/i.test(name)) {
      throw invalidOption('attributes', 'must not contain event handlers, src, id or data attributes')
    }
  }
  return Object.freeze(merged)
}

/** Adds the title that screen readers say, in the language of the page, unless the application has its own. */
export function titled(
  attributes: Readonly<Record<string, string>>,
  { frame }: Labels,
): Readonly<Record<string, string>> {
  return { title: frame, ...attributes }
}
