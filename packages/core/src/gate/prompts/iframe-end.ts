// Not by its name: some versions of Cloudflare's workerd have the module without it, and would load nothing of core.
import process from 'node:process'

// Once per process, also where the ESM and the CommonJS build are both loaded.
const warned = Symbol.for('@duokit/core:iframe-end')

/** Warns once that Duo no longer supports the iframe. */
export function warnOfTheEnd(): void {
  if (Reflect.get(globalThis, warned) === true) return
  Reflect.set(globalThis, warned, true)
  process.emitWarning?.(
    'Duo ended support for the iframe prompt on 2024-03-30. Move to universalPrompt: it is another value of prompt.',
    {
      type: 'DeprecationWarning',
      code: 'DUOKIT_IFRAME_ENDED',
    },
  )
}
