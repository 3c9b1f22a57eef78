import { createError, type H3Error } from 'h3'

/** Creates the error for a setup mistake. Nitro logs its message, but sends it to nobody in production. */
export function configurationError(message: string, cause?: unknown): H3Error {
  return createError({ statusCode: 500, unhandled: true, message, data: { code: 'invalid_option' }, cause })
}
