import type { ModulesContainer } from '@nestjs/core'
import { graphqlOptions, nestMetadata } from './nest-metadata.js'

const roots: readonly unknown[] = ['Query', 'Mutation', 'Subscription']

/**
 * Returns whether a method resolves a field of a type. By default, Nest runs guards for queries, mutations and
 * subscriptions, but not for fields.
 */
export function isFieldResolver(method: object, type: object): boolean {
  const kind: unknown =
    Reflect.getMetadata(nestMetadata.resolverType, method) ?? Reflect.getMetadata(nestMetadata.resolverType, type)
  if (roots.includes(kind)) return false
  return [nestMetadata.fieldResolver, nestMetadata.referenceResolver].some((name) => Reflect.hasMetadata(name, method))
}

/** Whether every GraphQL module of the application runs guards before fields. */
export function fieldsHaveGuards(modules: ModulesContainer): boolean {
  const options = [...modules.values()]
    .flatMap(({ providers }) => [...providers.values()])
    .filter(({ token }) => token === graphqlOptions)
    .map(({ instance }: { instance: unknown }) => instance as { fieldResolverEnhancers?: unknown } | undefined)
  return options.every((one) => {
    const enhancers = one?.fieldResolverEnhancers
    return Array.isArray(enhancers) && enhancers.includes('guards')
  })
}
