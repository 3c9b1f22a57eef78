import { existsSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { importBuilt } from 'testing/import-built'
import type { UnderTest } from '../fixture/server/under-test.js'

const file = fileURLToPath(new URL('../fixture/.output/server/index.mjs', import.meta.url))

let made = 0

/** The fixture as it is built, with an environment of its own: as a listener for a server of Node's. */
export async function builtApplication(
  environment: Readonly<Record<string, string | undefined>>,
  underTest?: UnderTest,
): Promise<RequestListener> {
  if (!existsSync(file)) throw new Error('the fixture is not built yet: run "pnpm build" first')
  for (const name of Object.keys(process.env)) if (/^nuxt_?/i.test(name)) delete process.env[name]
  Object.assign(process.env, Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined)))
  Reflect.set(globalThis, Symbol.for('duokit:nuxt-fixture'), underTest)
  // Each one listens for what nobody caught.
  process.setMaxListeners(0)
  const { listener } = await importBuilt<{ listener: RequestListener }>(`${pathToFileURL(file).href}?${++made}`)
  return listener
}
