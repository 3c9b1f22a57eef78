import type { DuoAnswer } from '../errors/errors.js'

/** What was in a JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** What Duo's service says of a call that it refuses. */
export type DuoRefusal = Pick<DuoAnswer, 'code' | 'message' | 'detail'>

const longestText = 500
// Two long pieces and a third: nothing that Duo says looks so, but a JWT does, and a service that repeats what it got
// may.
const token = /[\w-]{16,}\.[\w-]{16,}\.[\w-]*/g
const control = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu

/**
 * Reads a refusal in either of the two forms that Duo's service uses: that of its APIs (`stat`, `code`, `message`,
 * `message_detail`) and that of OAuth (`error`, `error_description`).
 *
 * @returns `undefined` for a response that is not a refusal
 */
export function readDuoRefusal(body: JsonObject): DuoRefusal | undefined {
  const { stat, code, error } = body
  if (typeof error === 'string') return known({ code: readable(error), detail: readable(body['error_description']) })
  if (stat !== 'FAIL') return undefined
  return known({
    code: typeof code === 'number' ? code : readable(code),
    message: readable(body['message']),
    detail: readable(body['message_detail']),
  })
}

/** Puts a refusal into one line. */
export function describeDuoRefusal({ code, message, detail }: DuoRefusal): string {
  return [code, message, detail].filter((part) => part !== undefined).join(', ')
}

function known(parts: { [Part in keyof DuoRefusal]: DuoRefusal[Part] | undefined }): DuoRefusal {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined))
}

/** Prepares a foreign string for a log: one line, limited in length, without a token. */
export function readable(text: unknown): string | undefined {
  if (typeof text !== 'string' || text === '') return undefined
  return text
    .slice(0, 4 * longestText)
    .replace(control, ' ')
    .replace(token, '[token]')
    .slice(0, longestText)
}
