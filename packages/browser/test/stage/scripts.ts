import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const built = (name: string) => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8')

/** The built module, as an application's page imports it. */
export const moduleScript = built('index.js')

/** The two scripts for a script tag: ours, as built, and Duo's. */
export const tagScripts = {
  duokit: built('duo-web.global.js'),
  original: readFileSync(require.resolve('@duosecurity/duo_web/js/Duo-Web-v2.js'), 'utf8'),
}

export type TagScript = keyof typeof tagScripts
