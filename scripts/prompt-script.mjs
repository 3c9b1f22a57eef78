import { existsSync, readFileSync } from 'node:fs'

const built = new URL('../packages/browser/dist/duo-web.global.js', import.meta.url)

/**
 * The built browser script as a compile-time constant: what serves it needs neither a file beside it nor a dependency.
 * Used by the builds and by the tests, so that both serve the same bytes.
 */
export function promptScriptDefine() {
  if (!existsSync(built)) throw new Error('packages/browser is not built yet: run "pnpm build" first')
  return { __DUOKIT_PROMPT_SCRIPT__: JSON.stringify(readFileSync(built, 'utf8')) }
}
