import { DuoWebError, type DuoWebErrorCode } from './duo-web-error.js'

/** A mistake of the page or of its server, with the URL of the page in Duo's documentation that explains the step. */
export function configurationError(code: DuoWebErrorCode, text: string): DuoWebError {
  return new DuoWebError(
    code,
    `${text}\nSee https://www.duosecurity.com/docs/duoweb#3.-show-the-iframe for more information`,
  )
}
