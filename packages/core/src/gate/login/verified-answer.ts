import { DuoError } from '../../errors/errors.js'
import { kindOf, printable } from '../../in-words.js'
import { likelySpelling } from '../../likely-spelling.js'
import { chosenNext } from '../request/next.js'
import type { Site } from '../request/site.js'
import { dropPromisesIn, isPromise } from '../../maybe-promise.js'

/** Where a login leads, and what joins the response to a script. */
interface Wish {
  readonly next: string | undefined
  readonly data: unknown
}

const known = ['next', 'data']

/**
 * Reads what `onVerified` returned, each property once. What an arrow function returns by the way, such as `true`, says
 * nothing; what looks like a wish and cannot be granted is refused.
 *
 * @throws DuoError `invalid_verified_answer`, which names the problem and no value; `untrusted_next`
 */
export function readVerifiedAnswer(site: Site, answer: unknown): Wish {
  if (typeof answer === 'string' || Array.isArray(answer)) throw unusable(`is ${kindOf(answer)}`)
  if (typeof answer !== 'object' || answer === null) return { next: undefined, data: undefined }
  try {
    return readWish(site, answer)
  } catch (error) {
    dropPromisesIn(answer)
    throw error
  }
}

function readWish(site: Site, answer: object): Wish {
  const { next, data }: { next?: unknown; data?: unknown } = answer
  if (isPlain(answer)) refuseUnknown(answer)
  // An iterator has a next as well, and so has a request of Express.
  else if (typeof next === 'function') return { next: undefined, data: undefined }
  return { next: readNext(site, next), data: readData(data) }
}

/** Other objects, such as a response that is returned for chaining, say nothing by what else they have. */
function isPlain(answer: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(answer)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function refuseUnknown(answer: object): void {
  for (const key in answer) {
    if (known.includes(key)) continue
    const likely = likelySpelling(key, known)
    const advice = likely === undefined ? '' : `. Did you mean ${likely}?`
    throw unusable(`has the unexpected property ${printable(key)}${advice}`)
  }
}

function readNext(site: Site, next: unknown): string | undefined {
  if (next === undefined || next === null || next === '') return undefined
  if (typeof next !== 'string') throw unusable(`has a next that is ${kindOf(next)}`)
  const chosen = chosenNext(site, next)
  if (chosen === undefined) throw unusable('has a next that nobody can be led to')
  return chosen
}

/** A script gets it as JSON, after the proof has been written. */
function readData(data: unknown): unknown {
  if (data === undefined) return undefined
  if (isPromise(data) || !isJson(data)) throw unusable('has data that is no JSON')
  return data
}

function isJson(value: unknown): boolean {
  try {
    return typeof JSON.stringify(value) === 'string'
  } catch {
    return false
  }
}

function unusable(problem: string): DuoError {
  return new DuoError('invalid_verified_answer', `What onVerified returned ${problem}`)
}
