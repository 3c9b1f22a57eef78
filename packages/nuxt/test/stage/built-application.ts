import { existsSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import type { UnderTest } from '../fixture/server/under-test.js'

const file = fileURLToPath(new URL('../fixture/.output/server/index.mjs', import.meta.url))

/** Node's own import: what is built is not to be seen, and changed, by the tools of the tests. */
const importBuilt = new Script('(address) => import(address)', {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (address: string) => Promise<{ listener: RequestListener }>

let made = 0

/** The fixture as it is built, with an environment of its own: as a listener for a server of Node's. */
export async function builtApplication(
  environment: Readonly<Record<string, string | undefined>>,
  underTest?: UnderTest,
): Promise<RequestListener> {
  if (!existsSync(file)) throw new Error('the fixture is not built yet: run "pnpm build" first')
  for (const name of Object.keys(process.env)) if (name.startsWith('NUXT_')) delete process.env[name]
  Object.assign(process.env, Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined)))
  Reflect.set(globalThis, Symbol.for('duokit:nuxt-fixture'), underTest)
  // Each one listens for what nobody caught.
  process.setMaxListeners(0)
  const { listener } = await importBuilt(`${pathToFileURL(file).href}?${++made}`)
  return listener
}
