import { createError, type H3Error } from 'h3'

/** A mistake of whoever set the application up: logged with its words, and shown to nobody in production. */
export function configurationError(message: string, cause?: unknown): H3Error {
  return createError({ statusCode: 500, unhandled: true, message, data: { code: 'invalid_option' }, cause })
}
