import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { importBuilt } from '../../../../scripts/import-built.mjs'
import { en } from '../../src/gate/pages/english.js'
import type { Language } from '../../src/gate/pages/language.js'

// Every language that the package exports, as it is built.

const folder = fileURLToPath(new URL('../../', import.meta.url))
const manifest = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as { exports: object }
const tags = Object.keys(manifest.exports).flatMap((path) => /^\.\/languages\/(.+)$/.exec(path)?.[1] ?? [])
const require = createRequire(import.meta.url)

/** The export of `pt-BR` is `ptBR`. */
const nameOf = (tag: string) => tag.replace('-', '')

async function load(tag: string): Promise<Language> {
  const module = await importBuilt<Record<string, Language>>(`file://${folder}dist/languages/${tag}.js`)
  expect(Object.keys(module)).toEqual([nameOf(tag)])
  return module[nameOf(tag)] as Language
}

describe.each(tags)('the language %s', (tag) => {
  it('says all that English says, in its own words', async () => {
    const language = await load(tag)
    expect(language.tag).toBe(tag)
    const { labels, ...messages } = language.texts
    expect(Object.keys(language.texts).toSorted()).toEqual(Object.keys(en.texts).toSorted())
    expect(Object.keys(labels).toSorted()).toEqual(Object.keys(en.texts.labels).toSorted())
    const english = [...Object.values(en.texts.labels), ...Object.values(en.texts).flat()]
    const said = [...Object.values(labels), ...Object.values(messages).flat()] as string[]
    for (const text of said) {
      expect(text).toBe(text.trim())
      expect(text).not.toBe('')
      expect(text).not.toMatch(/[<>{}\p{Cc}]/u)
    }
    // A word such as "Support" may be the same in both.
    expect(said.filter((text) => text.length > 12 && english.includes(text))).toEqual([])
  })

  it('gives each message its own title, and each text a full stop', async () => {
    const { labels: _, ...messages } = (await load(tag)).texts
    const failures = Object.entries(messages).filter(([name]) => !['form', 'frame', 'prompt'].includes(name))
    const titles = failures.map(([, [title]]) => title)
    expect(new Set(titles).size).toBe(titles.length)
    for (const [, [title, text]] of Object.entries(messages)) {
      expect(text).toMatch(/[.。]$/)
      expect(title).not.toMatch(/[.。]$/)
    }
  })

  it('has the direction of its script', async () => {
    const { direction = 'ltr', texts } = await load(tag)
    expect(direction).toBe(/\p{Script=Arabic}/u.test(texts.denied[0]) ? 'rtl' : 'ltr')
  })

  it.each(['js', 'cjs'])('takes at most 4 KiB as %s', (extension) => {
    expect(statSync(`${folder}dist/languages/${tag}.${extension}`).size).toBeLessThanOrEqual(4096)
  })

  it('is loaded by require as well', () => {
    const { [nameOf(tag)]: language } = require(`@duokit/core/languages/${tag}`) as Record<string, Language>
    expect(language?.tag).toBe(tag)
  })
})
