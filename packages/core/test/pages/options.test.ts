import { createGate, iframePrompt, type GateOptions, type Language, type PagesOptions } from '@duokit/core'
import { de } from '@duokit/core/languages/de'
import { describe, expect, it } from 'vitest'
import { negotiateLanguage } from '../../src/gate/pages/choose-language.js'
import { contrast } from '../../src/gate/pages/contrast.js'
import { en } from '../../src/gate/pages/english.js'
import { referenceOf } from '../../src/gate/pages/reference.js'
import { keys } from 'testing/duo-half'

const store = { read: () => undefined, write: () => undefined, clear: () => undefined }

/** What a gate says of an option `pages` when it is made. */
function refusal(pages: unknown, origin = 'https://app.example.com'): string | undefined {
  const host = 'api-12345678.duosecurity.com'
  const prompt = iframePrompt({ ...keys, host })
  const options: GateOptions<unknown> = { origin, prompt, getUsername: () => undefined, store }
  try {
    createGate({ ...options, pages: pages as PagesOptions<unknown> })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

describe('pages', () => {
  it.each([
    [{ brands: {} }, 'brands is not an option of pages. Did you mean brand?'],
    [{ brand: { title: 'x' } }, 'title is not an option of pages.brand.'],
    [{ brand: { colour: '#fff' } }, 'colour is not an option of pages.brand.'],
    [{ brand: { name: '' } }, 'pages.brand.name must be a string that is not empty'],
    [{ render: '<p>' }, 'pages.render must be a function'],
    [{ language: 'de' }, 'pages.language must be a function'],
    [{ languages: ['de'] }, 'pages.languages must be a list of languages'],
    [{ languages: de }, 'pages.languages must be a list of languages'],
    [{ languages: [{ ...de, texts: { labels: {} } }] }, 'pages.languages lacks messages in de: prompt, handOver'],
    [{ texts: { de: {} } }, 'de is not an option of pages.texts.'],
    [{ texts: { en: { denid: {} } } }, 'denid is not an option of pages.texts.en. Did you mean denied?'],
    [
      { texts: { en: { denied: { titel: 'x' } } } },
      'titel is not an option of pages.texts.en.denied. Did you mean title?',
    ],
    [{ texts: { en: { denied: { title: '' } } } }, 'pages.texts.en.denied.title must be a string that is not empty'],
    [{ texts: { en: { labels: { tryagain: 'x' } } } }, 'Did you mean tryAgain?'],
  ])('refuses %j', (pages, message) => {
    expect(refusal(pages)).toContain(message)
  })

  it('takes languages with their own texts', () => {
    expect(refusal({ languages: [de], texts: { de: { denied: { title: 'Nein' } }, en: {} } })).toBeUndefined()
  })
})

describe('the addresses of a brand', () => {
  const unsafe = ['javascript:alert(1)', 'JAVASCRIPT:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)']
  const foreign = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'evil.example',
    'vbscript:x',
    'file:///etc/passwd',
  ]
  it.each([...unsafe, ...foreign, '', 7, 'data:text/html,<script>alert(1)</script>', 'blob:https://app.example.com/1'])(
    'are refused if they are unsafe: %j',
    (value) => {
      for (const name of ['logo', 'home', 'support']) {
        expect(refusal({ brand: { [name]: value } })).toContain(`pages.brand.${name} must be a path that begins with /`)
      }
    },
  )

  it.each([
    ['home', 'mailto:help@example.com'],
    ['logo', 'mailto:help@example.com'],
    ['home', 'data:image/png;base64,AAAA'],
    ['logo', 'http://img.example/logo.png'],
  ])('are refused where they do not fit: %s %s', (name, value) => {
    expect(refusal({ brand: { [name]: value } })).toContain(`pages.brand.${name} must be`)
  })

  it.each([
    ['home', '/'],
    ['home', 'https://www.example.com/?a=b#c'],
    ['support', 'tel:+15550100'],
    ['support', 'mailto:help@example.com'],
    ['logo', '/logo.svg'],
    ['logo', 'https://img.example/logo.png'],
    ['logo', 'data:image/svg+xml,%3Csvg/%3E'],
  ])('are taken: %s %s', (name, value) => {
    expect(refusal({ brand: { [name]: value } })).toBeUndefined()
  })
})

describe('the accent of a brand', () => {
  it.each([
    ['#ffcc00', '1.38:1 with the background in light mode'],
    ['#888', '3.24:1 with the background in light mode'],
    [{ light: '#0b6e4f', dark: '#0b6e4f' }, '2.83:1 with the background in dark mode'],
  ])('is refused with its ratio where it is too weak: %j', (accent, message) => {
    expect(refusal({ brand: { accent } })).toMatch(/at least 4\.5:1 is required. Choose a (darker|lighter) colour\.$/)
    expect(refusal({ brand: { accent } })).toContain(message)
  })

  it.each([
    'red',
    '#12',
    '#12345',
    'rgb(0,0,0)',
    '#000;}',
    7,
    null,
    [],
    { light: '#000' },
    { light: '#000', dark: 'x' },
  ])('is refused where it is no colour: %j', (accent) => {
    expect(refusal({ brand: { accent } })).toContain('pages.brand.accent must be a colour such as #0b6e4f')
  })

  it.each(['#0b6e4f', '#000', '#5b2be0', '#a00', { light: '#0b6e4f', dark: '#7fd1ae' }])('is taken: %j', (accent) => {
    expect(refusal({ brand: { accent } })).toBeUndefined()
  })

  it('has the contrast that WCAG says', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21)
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
  })
})

describe('the language of a browser', () => {
  const language = (tag: string, also: string[] = []): Language => ({ ...en, tag, also })
  const all = [en, language('de'), language('pt-BR', ['pt']), language('zh-Hans', ['zh', 'zh-CN'])] as const
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['DE-at', 'de'],
    ['de-Latn-DE-1996', 'de'],
    ['pt-PT', 'pt-BR'],
    ['pt-BR-x-private', 'pt-BR'],
    ['zh-CN,zh;q=0.9', 'zh-Hans'],
    ['zh-Hans-SG', 'zh-Hans'],
    ['fr, de;q=0.2', 'de'],
    ['en;q=0.1, de;q=0.2', 'de'],
    ['de;q=0', 'en'],
    ['de;q=0.000, pt;q=0.001', 'pt-BR'],
    ['de;q=2', 'en'],
    ['*, de', 'de'],
    ['d e, de', 'de'],
    [`${'x,'.repeat(600)}de`, 'en'],
  ])('%j is %s', (header, tag) => {
    expect(negotiateLanguage(all, header).tag).toBe(tag)
  })
})

describe('the reference of an attempt', () => {
  it('is short, the same each time, and says nothing of the attempt', () => {
    const attempts = Array.from({ length: 500 }, (_, index) => `attempt-${index}`)
    const references = attempts.map(referenceOf)
    for (const reference of references) expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(attempts.map(referenceOf)).toEqual(references)
    expect(new Set(references).size).toBe(references.length)
  })
})
