import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const output = fileURLToPath(new URL('fixture/.output', import.meta.url))
const texts = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(m?js|html|json|css)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')

// Secrets of the fixture's private runtime configuration, names of the settings, and words of the code that only a
// server has.
const secret = ['private-client-secret', 'private-skey', 'private-akey', 'private-cookie-secret']
const settings = ['clientSecret', 'cookieSecret', 'NUXT_DUO', 'akey']
const serverCode = ['createHmac', 'node:crypto', 'hkdf', 'timingSafeEqual', 'client_assertion', '__Host-']

it('what browsers get holds no key, and no code of the server', () => {
  const found = texts(join(output, 'public'))
  expect(found).toContain('duo_required')
  expect([...secret, ...settings, ...serverCode].filter((word) => found.includes(word))).toEqual([])
})

it('what the server runs holds no local Duo, whatever the configuration says', () => {
  const found = texts(join(output, 'server')).toLowerCase()
  expect(['x-duo-simulator', 'createsimulator', 'this is not duo'].filter((word) => found.includes(word))).toEqual([])
})

it('and all of that is in what the server runs, so that it would be found', () => {
  const found = texts(join(output, 'server'))
  const words = [...secret, ...settings, ...serverCode]
  expect(words.filter((word) => !found.includes(word))).toEqual([])
})
