import type { DynamicModule, FactoryProvider, Provider } from '@nestjs/common'
import { checkOptionsFactory } from './check-options.js'
import { DUO_OPTIONS } from './duo.tokens.js'

/** What `forRootAsync` was given. */
interface AsyncSources {
  readonly useClass?: unknown
  readonly useExisting?: unknown
}

/**
 * Makes a module that checks what `useClass` or `useExisting` gives before Nest calls its method. Nest itself would
 * name a function of its own that is missing.
 */
export function withCheckedFactory(module: DynamicModule, { useClass, useExisting }: AsyncSources): DynamicModule {
  const source = useClass === undefined ? 'useExisting' : 'useClass'
  const token = useClass ?? useExisting
  if (token === undefined) return module
  const checked = (provider: FactoryProvider): FactoryProvider => ({
    ...provider,
    useFactory(factory: unknown): unknown {
      checkOptionsFactory(factory, source, token)
      return provider.useFactory(factory)
    },
  })
  return { ...module, providers: (module.providers ?? []).map((one) => (makesOptions(one) ? checked(one) : one)) }
}

function makesOptions(provider: Provider): provider is FactoryProvider {
  return 'useFactory' in provider && provider.provide === DUO_OPTIONS
}
