import { invalidOption } from './errors/errors.js'
import { printable } from './in-words.js'
import { likelySpelling } from './likely-spelling.js'

/**
 * Refuses options that nothing would read, such as a misspelt one.
 *
 * @param given - the options as the application passed them
 * @param known - the name of every option
 * @param where - what takes the options, such as `createDuo`
 * @throws DuoError `invalid_option`, which names the unknown option and its likely spelling, never a value
 *
 * @example
 * ```ts
 * checkOptionNames({ loginURL: '/login' }, ['loginUrl', 'maxAge'], 'createDuo')
 * // throws: loginURL is not an option of createDuo. Did you mean loginUrl?
 * ```
 */
export function checkOptionNames(given: unknown, known: readonly string[], where: string): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw invalidOption('options', `must be an object with the options of ${where}`)
  }
  if (given instanceof Promise) throw invalidOption('options', `of ${where} must not be a promise: await them first`)
  // Inherited options too: someone who derives options from defaults means them.
  for (const name in given) {
    if (known.includes(name) || !isGiven(given, name)) continue
    const likely = likelySpelling(name, known)
    const advice = likely === undefined ? `The options are ${known.join(', ')}.` : `Did you mean ${likely}?`
    throw invalidOption(printable(name), `is not an option of ${where}. ${advice}`)
  }
}

/**
 * Reads options once into a copy, so that later changes have no effect and a getter is called once. Inherited options
 * and methods of a class are included. Properties of `Object.prototype` are not, even if they are added later.
 *
 * @returns a frozen copy without a prototype
 * @throws DuoError `invalid_option` as `checkOptionNames`
 *
 * @example
 * ```ts
 * readOptions({ maxAge: 60 }, ['loginUrl', 'maxAge'], 'createDuo').maxAge // 60
 * ```
 */
export function readOptions<Options extends object>(given: Options, known: readonly string[], where: string): Options {
  checkOptionNames(given, known, where)
  const entries = known.filter((name) => isGiven(given, name)).map((name) => [name, Reflect.get(given, name)] as const)
  // Each value is the one that the options contain under that name.
  return Object.freeze(withoutPrototype(Object.fromEntries(entries))) as Options
}

/** What another package puts on `Object.prototype` is on every object, and nobody has passed it. */
function isGiven(options: object, name: string): boolean {
  for (let at: object | null = options; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) return true
  }
  return false
}

/** Takes the prototype off an object of our own, so that a property which is missing stays missing. */
export function withoutPrototype<T extends object>(own: T): T {
  return Object.setPrototypeOf(own, null) as T
}

/**
 * Lists the names of an options type. The compiler asks for all of them, and for no others.
 *
 * @example
 * ```ts
 * const names = optionNames<{ limit?: number }>({ limit: true })
 * ```
 */
export function optionNames<Options>(names: Readonly<Record<keyof Options, true>>): readonly string[] {
  return Object.freeze(Object.keys(names))
}
