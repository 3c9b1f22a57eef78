import { checkOptionNames, DuoError, gateOptionNames, optionNames } from '@duokit/core'
import type { DuoModuleExtras, DuoOptions } from './duo.options.js'
import type { SocketOptions } from './live-sockets.js'

const optionsOfModule: readonly string[] = [
  ...gateOptionNames.filter((name) => name !== 'basePath'),
  'getRequest',
  'sockets',
]
const extras = /* @__PURE__ */ optionNames<DuoModuleExtras>({ isGlobal: true, basePath: true, routes: true })
const optionsOfSockets = /* @__PURE__ */ optionNames<SocketOptions>({
  logout: true,
  recheck: true,
  timeout: true,
  middleware: true,
})
/** What Nest's `ConfigurableModuleBuilder` reads. */
const factory = ['imports', 'inject', 'useFactory', 'useClass', 'useExisting', 'provideInjectionTokensFrom']
const sources = ['useFactory', 'useClass', 'useExisting'] as const
const expected = {
  useFactory: 'must be a function that returns the options, or a promise of them',
  useClass: 'must be a class with createDuoOptions()',
  useExisting: 'must name a provider with createDuoOptions()',
}

/**
 * Refuses what `forRoot` would not read.
 *
 * @throws DuoError `invalid_option`
 */
export function checkForRoot(options: unknown): void {
  checkOptionNames(options, [...optionsOfModule, ...extras], 'DuoModule.forRoot')
  checkIsGlobal(options)
}

/**
 * Refuses what `forRootAsync` would not read; the options that its factory makes are checked when they are there.
 *
 * @throws DuoError `invalid_option`
 */
export function checkForRootAsync(options: unknown): void {
  checkOptionNames(options, [...factory, ...extras], 'DuoModule.forRootAsync')
  checkIsGlobal(options)
  checkFactory(Object(options))
}

/** Nest takes the first of several, and leaves out what only another one would read. */
function checkFactory(options: Partial<Record<(typeof sources)[number] | 'inject', unknown>>): void {
  const given = sources.filter((name) => options[name] !== undefined)
  const [source, second] = given
  if (source === undefined) throw invalid('DuoModule.forRootAsync', `takes one of ${sources.join(', ')}`)
  if (second !== undefined) throw invalid(second, `and ${source} were given to DuoModule.forRootAsync, which takes one`)
  checkSource(source, options[source])
  if (source !== 'useFactory' && options.inject !== undefined) throw invalid('inject', 'is for useFactory alone')
}

/** Whether it has `createDuoOptions` is known once there is an instance, which may have it as a field. */
function checkSource(source: (typeof sources)[number], given: unknown): void {
  if (source === 'useExisting' ? !isToken(given) : typeof given !== 'function') throw invalid(source, expected[source])
  if (source === 'useClass' && !isConstructor(given)) {
    throw invalid(source, `${expected.useClass}. Pass a function as useFactory`)
  }
  if (source === 'useFactory' && /^class\b/.test(String(given))) {
    throw invalid(source, `must be a function, and ${nameOf(given)} is a class. Pass it as useClass`)
  }
}

/** Nest takes no options from a token that is `null` or empty, and looks for a class instead. */
function isToken(given: unknown): boolean {
  return typeof given === 'string'
    ? given !== ''
    : ['function', 'symbol', 'object'].includes(typeof given) && given !== null
}

/** Arrow functions and methods are none. Nothing of the function runs. */
function isConstructor(given: unknown): boolean {
  try {
    Reflect.construct(Object, [], given as new () => object)
    return true
  } catch {
    return false
  }
}

/**
 * Refuses what cannot make the options although its class or token was given.
 *
 * @param token - that of `useClass` or `useExisting`
 * @throws DuoError `invalid_option`
 */
export function checkOptionsFactory(made: unknown, source: 'useClass' | 'useExisting', token: unknown): void {
  const make: unknown = Reflect.get(Object(made), 'createDuoOptions')
  if (typeof make !== 'function') throw invalid(source, `${expected[source]}, which ${nameOf(token)} does not have`)
}

function nameOf(token: unknown): string {
  return typeof token === 'function' ? token.name || 'this class' : String(token)
}

/** Any text would count as yes, also the one that an environment variable has for no. */
function checkIsGlobal(options: unknown): void {
  const { isGlobal }: { isGlobal?: unknown } = Object(options)
  if (isGlobal !== undefined && typeof isGlobal !== 'boolean') throw invalid('isGlobal', 'must be true or false')
}

/**
 * Refuses what the gate does not know, and what has come too late to put the module together.
 *
 * @throws DuoError `invalid_option`
 */
export function checkOptions(options: DuoOptions): void {
  const misplaced = (['basePath', 'routes', 'isGlobal'] as const).find((name) => Object.hasOwn(options ?? {}, name))
  if (misplaced !== undefined) throw invalid(misplaced, 'must stand beside useFactory, not in what it returns')
  checkOptionNames(options, optionsOfModule, 'DuoModule')
  if (options.sockets !== undefined) checkOptionNames(options.sockets, optionsOfSockets, 'sockets of DuoModule')
  const getRequest: unknown = options?.getRequest
  if (getRequest !== undefined && typeof getRequest !== 'function') throw invalid('getRequest', 'must be a function')
}

/**
 * Returns the decorators for duokit's own controller, or `undefined` if there is none.
 *
 * @throws DuoError `invalid_option`
 */
export function controllerDecorators(routes: DuoModuleExtras['routes'] = true): readonly ClassDecorator[] | undefined {
  if (typeof routes === 'boolean') return routes ? [] : undefined
  const decorators: unknown = routes?.decorators
  if (!Array.isArray(decorators) || !decorators.every((decorate) => typeof decorate === 'function')) {
    throw invalid('routes', 'must be true, false or { decorators: [ … ] }')
  }
  return routes.decorators
}

function invalid(option: string, problem: string): DuoError {
  return new DuoError('invalid_option', `${option} ${problem}`)
}
