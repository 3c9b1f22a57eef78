import { isDuoError } from './errors.js'

/** What frameworks and loggers read of an error, some of them outside of any `try`. */
const read: readonly PropertyKey[] = [
  'name',
  'message',
  'stack',
  'cause',
  'code',
  'status',
  'statusCode',
  'headers',
  'expose',
  'constructor',
  'then',
  'toJSON',
  'toString',
  'getStatus',
  'getResponse',
  Symbol.toPrimitive,
  Symbol.toStringTag,
]

const unreadable = 'A callback failed with an error that cannot be read: reading a property of it throws'

/**
 * Returns what a callback of the application threw, if frameworks can respond to it, or else an error in its place.
 *
 * To `next` of Express and of Fastify, nothing is no error, and to Express `'route'` is none either: the request would
 * pass. Frameworks read an error and respond with its status and headers, and Koa writes to it. Where that fails they
 * never respond, and Node ends the process.
 */
export function thrownError(thrown: unknown): object {
  // Ours can be responded to, and reading the stack of each refusal would cost as much as the refusal.
  if (isDuoError(thrown)) return thrown
  if (typeof thrown !== 'object' || thrown === null) return new Error('A callback failed', { cause: thrown })
  // Nobody can read it as the cause of another error, either.
  if (!isReadable(thrown)) return new Error(unreadable)
  return !isError(thrown) || canRespond(thrown) ? thrown : plainCopy(thrown)
}

/** Whether no getter and no proxy fails. */
function isReadable(thrown: object): boolean {
  try {
    for (const name of [...read, ...Reflect.ownKeys(thrown)]) void Reflect.get(thrown, name)
    return !isError(thrown) || typeof String(thrown) === 'string'
  } catch {
    return false
  }
}

/** Of any realm, as frameworks find out. */
function isError(thrown: object): thrown is Error {
  return thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]'
}

function canRespond(error: Error): boolean {
  const statuses = ['status', 'statusCode'].map((name): unknown => Reflect.get(error, name))
  return Object.isExtensible(error) && statuses.every(isErrorStatus) && areHeaders(Reflect.get(error, 'headers'))
}

/** An HTTP client may have left the status of a response on its error: 200 would look as if nothing had failed. */
function isErrorStatus(status: unknown): boolean {
  return typeof status !== 'number' || (status >= 300 && status <= 599)
}

/** RFC 9110 5.1 and 5.5: what Node sends without an error. */
const namePattern = /^[!#$%&'*+.^_`|~\w-]+$/
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

function areHeaders(headers: unknown): boolean {
  if (typeof headers !== 'object' || headers === null) return true
  try {
    return Object.entries(headers).every(([name, value]) => namePattern.test(name) && valuePattern.test(String(value)))
  } catch {
    return false
  }
}

/** What a log needs of an error. Not as a cause: h3 responds with the status of that. */
function plainCopy({ name, message, stack }: Error): Error {
  return Object.assign(new Error(message), { name, stack })
}
