import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const output = fileURLToPath(new URL('../.output', import.meta.url))
const texts = (folder: string): string =>
  readdirSync(join(output, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(m?js|html|json|css)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
const found = (text: string, words: readonly string[]) => words.filter((word) => text.includes(word))

/** Of the settings, and of the code that only a server has. */
const served = ['sessionSecret', 'cookieSecret', 'clientSecret', 'timingSafeEqual', 'createHmac']
/** A word of sample-kit's start, and one of a page of the local Duo. */
const local = ['Press Ctrl-C to stop', 'It was not me']

it('browsers get the pages, and nothing of the server', () => {
  const text = texts('public')
  expect(found(text, ['answers Duo’s prompt by hand', 'in its ', 'went to '])).toHaveLength(3)
  expect(found(text, [...served, ...local])).toEqual([])
})

it('the server that is built holds no Duo that lets anybody in', () => {
  const text = texts('server')
  expect(found(text, served)).toEqual(served)
  expect(found(text, local)).toEqual([])
})
