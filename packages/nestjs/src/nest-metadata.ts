/** The names under which Nest and its packages keep their metadata. They are the same in Nest 11 and 12. */
export const nestMetadata = {
  path: 'path',
  method: 'method',
  version: '__version__',
  modulePath: '__module_path__',
  guards: '__guards__',
  interceptors: '__interceptors__',
  /** Of `@CacheKey`, of `@nestjs/cache-manager`. */
  cacheKey: 'cache_module:cache_key',
  gateway: 'websockets:is_gateway',
  message: 'websockets:message_mapping',
  /** Set by `@Sse`, whose handlers send events for as long as the client listens. */
  eventStream: '__sse__',
  resolverType: 'graphql:resolver_type',
  resolverName: 'graphql:resolver_name',
  fieldResolver: 'graphql:resolve_property',
  referenceResolver: 'graphql:resolve_reference',
} as const

/** The provider of `@nestjs/graphql` with its options. */
export const graphqlOptions = 'GqlModuleOptions'

/** Metadata that makes no handler of a method. */
const neutral: readonly RegExp[] = [/^design:/, /^swagger\//, /^__/, /^@duokit\/nestjs:/]

/** Handlers that run without guards: scheduled jobs, events inside of the process, jobs of a queue. */
const unguarded: readonly RegExp[] = [/^SCHEDULE/, /^EVENT_LISTENER_METADATA$/, /^bull/]

/**
 * What Nest runs a method as, as far as its metadata tells. Libraries that nobody knows here may have handlers of their
 * own.
 */
export type HandlerKind = 'none' | 'unguarded' | 'handler'

export function handlerKind(method: object): HandlerKind {
  const names = Reflect.getMetadataKeys(method).map(String)
  const telling = names.filter((name) => !neutral.some((form) => form.test(name)))
  if (telling.length === 0) return 'none'
  return telling.every((name) => unguarded.some((form) => form.test(name))) ? 'unguarded' : 'handler'
}
