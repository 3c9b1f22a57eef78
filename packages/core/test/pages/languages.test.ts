import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { importBuilt } from 'testing/import-built'
import { findLanguage, negotiateLanguage } from '../../src/gate/pages/choose-language.js'
import { en } from '../../src/gate/pages/english.js'
import type { Language } from '../../src/gate/pages/language.js'

// Every language that the package exports, as it is built.

const folder = fileURLToPath(new URL('../../', import.meta.url))
const manifest = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as { exports: object }
const tags = Object.keys(manifest.exports).flatMap((path) => /^\.\/languages\/(.+)$/.exec(path)?.[1] ?? [])
const require = createRequire(import.meta.url)

/** The export of `pt-BR` is `ptBR`. */
const nameOf = (tag: string) => tag.replace('-', '')

/** Languages that are not written in Latin letters: nothing that they say is without their own. */
const scripts: Readonly<Record<string, RegExp>> = {
  ar: /\p{Script=Arabic}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  'zh-Hans': /\p{Script=Han}/u,
}

/** Names, which no language translates. */
const latinNames = ['Duo', 'JavaScript', 'Cookie']

function mistakesIn(tag: string): (readonly [RegExp, string])[] {
  const always = [/\b(?:the|you|your|this|again|try|please)\b/i, 'left in English'] as const
  const latin = [new RegExp(`\\b(?!(?:${latinNames.join('|')})\\b)[a-z]+`, 'i'), 'left in Latin letters'] as const
  const closed = [/[:;!?]$/, 'ends with a sign that something follows'] as const
  const straight = [/'/, 'a typewriter apostrophe'] as const
  const own: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
    ar: [latin, [/[,;?]/, 'Latin punctuation']],
    fr: [[/[^\u00A0\u202F][:;!?»]/, 'no space that keeps the line together before a tall sign']],
    ja: [latin, [/[,:;!?.]/, 'Latin punctuation']],
    'zh-Hans': [
      latin,
      [/[,:;!?.]/, 'Latin punctuation'],
      [/[\u8F38\u9801\u8A2D\u767C\u9A57\u8ACB]/, 'traditional characters'],
    ],
  }
  return [always, closed, straight, ...(own[tag] ?? [])]
}

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
      // A no-break space at the end stands before the colon that follows, in French.
      expect(text).toBe(text.replace(/\u00A0$/, '').trim() + (text.endsWith('\u00A0') ? '\u00A0' : ''))
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

  it('has the script and the punctuation of its language', async () => {
    const { labels, ...messages } = (await load(tag)).texts
    const said = [...Object.values(labels), ...Object.values(messages).flat()] as string[]
    for (const text of said) {
      const mistakes = mistakesIn(tag).flatMap(([pattern, reason]) => (pattern.test(text) ? [reason] : []))
      expect({ text, mistakes }).toEqual({ text, mistakes: [] })
      expect(text).toMatch(scripts[tag] ?? /\p{Script=Latin}/u)
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

describe('all languages', () => {
  it('are those that the documentation names', () => {
    expect(tags).toEqual(['ar', 'de', 'es', 'fr', 'it', 'ja', 'nl', 'pt-BR', 'zh-Hans'])
  })

  it('are not part of what the package loads without them', () => {
    for (const file of readdirSync(`${folder}dist`).filter((name) => /\.c?js$/.test(name))) {
      expect(readFileSync(`${folder}dist/${file}`, 'utf8')).not.toMatch(
        /[\p{Script=Arabic}\p{Script=Han}]|Réessayer|Opnieuw/u,
      )
    }
  })

  it.each([
    ['pt-PT,pt;q=0.9,en;q=0.8', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['pt-AO', 'pt-BR'],
    ['zh-CN,zh;q=0.9', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh-Hans-HK', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    // Traditional characters are not these; only somebody who also names `zh` gets them.
    ['zh-TW', 'en'],
    ['zh-Hant-TW', 'en'],
    ['zh-HK', 'en'],
    ['zh-Hant, ja;q=0.5', 'ja'],
    ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-Hans'],
    ['zh-TW,en;q=0.8,zh;q=0.7', 'en'],
    ['ar-EG', 'ar'],
    ['ar-u-nu-latn', 'ar'],
    ['fr-CA,fr;q=0.9,en-CA;q=0.8', 'fr'],
    ['es-419', 'es'],
    ['es-MX;q=0.9,en-US;q=0.9', 'es'],
    ['nl-BE', 'nl'],
    ['de-CH-1996', 'de'],
    ['it-CH', 'it'],
    ['ja-JP', 'ja'],
    // Names of other languages that begin with the same letters.
    ['fro', 'en'],
    ['arz', 'en'],
    ['de-Hebr', 'en'],
    ['ko, sv;q=0.9', 'en'],
    ['ko, *;q=0.5', 'en'],
    ['fr;q=0, fr-CA', 'en'],
  ])('%j gets %s', async (header, tag) => {
    const all = [en, ...(await Promise.all(tags.map(load)))] as const
    expect(negotiateLanguage(all, header).tag).toBe(tag)
    // The order in which an application lists them decides nothing.
    const [first, ...others] = all
    expect(negotiateLanguage([first, ...others.toReversed()], header).tag).toBe(tag)
  })

  it.each([
    ['pt_PT', 'pt-BR'],
    ['zh_CN', 'zh-Hans'],
    ['zh-TW', undefined],
    ['AR', 'ar'],
  ])('the tag %s of an application names %s', async (tag, found) => {
    expect(findLanguage([en, ...(await Promise.all(tags.map(load)))], tag)?.tag).toBe(found)
  })
})
