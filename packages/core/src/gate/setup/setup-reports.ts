import { isDuoError } from '../../errors/errors.js'
import { describeFailure, type DuoErrorCode } from '../../errors/failures.js'
import { helpFor } from '../../errors/help-for.js'
import type { DuoEvent } from './events.js'
import type { Reporter } from './reporter.js'

/** Milliseconds within which a code is reported once. */
const interval = 60_000

/** Reports mistakes that only the people who run the application can fix, if there is no `onEvent`. */
export interface SetupReports {
  /** A refusal, which has no event. */
  ofRefusal(code: DuoErrorCode): void
  /** What happened to a login. */
  ofEvent(event: DuoEvent): void
  /** Failures that end a request without an event: a callback or a store threw, or the options are wrong. */
  ofThrown(error: unknown): void
}

/** For an application with `onEvent`: its owner decides. */
export const noReports: SetupReports = Object.freeze({
  ofRefusal: () => undefined,
  ofEvent: () => undefined,
  ofThrown: () => undefined,
})

/**
 * Reports what only whoever runs the application can fix: with advice, without secrets, and at most once a minute per
 * code. A line is made of our own words, Duo's response to our own calls, and the place where foreign code threw.
 * Nothing in it comes from a browser: no username, no query, no header, and no message of a foreign error, which may
 * hold any of these.
 *
 * @param now - milliseconds
 */
export function createSetupReports(reporter: Reporter, now: () => number): SetupReports {
  // Bounded by the number of codes.
  const reported = new Map<DuoErrorCode, number>()
  const report = (code: DuoErrorCode, error?: unknown) => {
    const { report: level } = describeFailure(code)
    if (level === undefined || !isDue(reported.get(code), now())) return
    reported.set(code, now())
    try {
      // A logger may also return a promise that fails.
      Promise.resolve(reporter[level](readableLine(code, error))).catch(() => undefined)
    } catch {
      // A logger that fails must not keep people out, nor let anyone in.
    }
  }
  const ofThrown = (error: unknown) => {
    try {
      if (isDuoError(error)) report(error.code, error)
      else if (!isDeliberate(error)) report('callback_failed', error)
    } catch {
      // Nothing can be read of what was thrown, as of some proxies.
      report('callback_failed')
    }
  }
  return {
    ofRefusal: report,
    ofThrown,
    ofEvent(event) {
      if (event.type === 'unavailable' || event.type === 'bypassed') report(event.code, event.error)
      if (event.type === 'page_failed') report('page_failed', event.error)
      if (event.type !== 'rejected') return
      if (event.reason === 'callback_failed') ofThrown(event.error)
      else if (!isUsersOwn(event)) report(event.reason, event.error)
    },
  }
}

/** A clock that was set back must not silence anything for long. */
function isDue(last: number | undefined, time: number): boolean {
  return last === undefined || time < last || time - last >= interval
}

/**
 * Somebody changed accounts in another tab, or left a tab open. A response that the gate itself has just fetched from
 * Duo comes with an error instead: where that names another user or has expired already, names or clocks differ.
 */
function isUsersOwn({ reason, error }: Extract<DuoEvent, { type: 'rejected' }>): boolean {
  return (reason === 'user_mismatch' || reason === 'expired') && error === undefined
}

/**
 * Frameworks let handlers throw a redirect or a refusal with a status below 500: no mistake, but what the application
 * wants.
 */
function isDeliberate(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { getStatus } = error as { getStatus?: unknown }
  const given = ['status', 'statusCode'].map((name): unknown => Reflect.get(error, name))
  const status: unknown =
    typeof getStatus === 'function' ? getStatus.call(error) : given.find((one) => one !== undefined)
  return typeof status === 'number' && status >= 100 && status < 500
}

/** A getter of what was thrown may fail; that there was an error is reported all the same. */
function readableLine(code: DuoErrorCode, error: unknown): string {
  try {
    return lineOf(code, error)
  } catch {
    return lineOf(code, undefined)
  }
}

function lineOf(code: DuoErrorCode, error: unknown): string {
  const { title, advice } = describeFailure(code)
  const [said, more] = isDuoError(error) ? [error.message, error.advice] : [placeOf(error), advice]
  const detail = said === undefined || said === title ? '' : `: ${plain(said).replace(/\.$/, '')}`
  return `${title} (${code})${detail}. ${plain(more)} See ${helpFor(code)}`
}

/** Which kind of error was thrown and where, without its message. */
function placeOf(error: unknown): string | undefined {
  if (error === undefined) return undefined
  if (!(error instanceof Error)) return 'What was thrown is not an Error'
  const [name, code] = [error.name, Reflect.get(error, 'code') as unknown].map((word) =>
    isWord(word) ? word : undefined,
  )
  const frame = firstFrame(error)
  return [name ?? 'Error', code && `(${code})`, frame && `at ${frame}`].filter((part) => part !== undefined).join(' ')
}

/** An identifier, as `ECONNREFUSED` and `TypeError` are. */
function isWord(word: unknown): word is string {
  return typeof word === 'string' && /^[A-Za-z_$][\w$]{0,60}$/.test(word)
}

/**
 * A stack repeats the message, which may contain lines that look like frames. Only the lines after the message are
 * used.
 */
function firstFrame({ name, message, stack }: Error): string | undefined {
  if (typeof stack !== 'string') return undefined
  const start = message === '' ? 0 : stack.indexOf(message)
  if (start < 0) return undefined
  const frames = stack.slice(start + message.length).replace(name, '')
  return /^\s+at ([^\n]{1,300})$/m.exec(frames)?.[1]
}

/** Characters. */
const longestText = 600

/** One line, without anything that changes what a terminal shows, and without the credentials of a URL. */
function plain(text: string): string {
  return text
    .slice(0, longestText)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replace(/\/\/[^\s/@]+@/g, '//')
}
