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
const functions = {
  useFactory: 'must be a function that returns the options, or a promise of them',
  useClass: 'must be a class with createDuoOptions()',
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
  if (source !== 'useExisting' && typeof options[source] !== 'function') throw invalid(source, functions[source])
  if (source !== 'useFactory' && options.inject !== undefined) throw invalid('inject', 'is for useFactory alone')
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

function invalid(option: string, expected: string): DuoError {
  return new DuoError('invalid_option', `${option} ${expected}`)
}
