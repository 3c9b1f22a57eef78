// Symbols of the registry: the ESM and the CommonJS build, which an application may load both, know each other's
// providers.

/** What `forRoot` was given, or what `forRootAsync` made. */
export const DUO_OPTIONS = Symbol.for('@duokit/nestjs:options')
/** The path of the routes, from the options of the module. */
export const DUO_BASE_PATH = Symbol.for('@duokit/nestjs:base-path')
/** Our controller, if the application has no routes of its own for the login. */
export const DUO_CONTROLLER = Symbol.for('@duokit/nestjs:controller')
/** The `DuoService`, as the guard finds it. */
export const DUO_SERVICE = Symbol.for('@duokit/nestjs:service')
