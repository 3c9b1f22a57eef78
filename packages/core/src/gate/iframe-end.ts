import { emitWarning } from 'node:process'

// Once per process, also where the ESM and the CommonJS build are both loaded.
const warned = Symbol.for('@duokit/core:iframe-end')

/** Says once that Duo itself supports the iframe no longer. */
export function warnOfTheEnd(): void {
  if (Reflect.get(globalThis, warned) === true) return
  Reflect.set(globalThis, warned, true)
  emitWarning(
    'Duo ended support for the iframe prompt on 2024-03-30. Move to universalPrompt: it is another value of prompt.',
    {
      type: 'DeprecationWarning',
      code: 'DUOKIT_IFRAME_ENDED',
    },
  )
}
