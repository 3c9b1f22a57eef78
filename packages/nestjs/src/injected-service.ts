import { DUO_SERVICE } from './duo.tokens.js'

/** On the class `DuoService`: an application may load the ESM and the CommonJS build of it. */
export const serviceBrand = Symbol.for('@duokit/nestjs:service-class')

/** Whether a class, or a factory with these tokens, is given the `DuoService`. */
export function injectsDuo(type: unknown, inject?: readonly unknown[] | null): boolean {
  return (inject ?? parametersOf(type)).some((token) => token === DUO_SERVICE || isServiceClass(token))
}

function isServiceClass(token: unknown): boolean {
  return typeof token === 'function' && serviceBrand in token
}

function parametersOf(type: unknown): unknown[] {
  if (typeof type !== 'function') return []
  const named = Reflect.getMetadata('self:paramtypes', type) as { param: unknown }[] | undefined
  const typed = Reflect.getMetadata('design:paramtypes', type) as unknown[] | undefined
  const properties = Reflect.getMetadata('self:properties_metadata', type) as { type: unknown }[] | undefined
  return [
    ...(named ?? []).map(({ param }) => param),
    ...(typed ?? []),
    ...(properties ?? []).map(({ type: one }) => one),
  ]
}
