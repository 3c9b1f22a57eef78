import { invalidOption } from '../../errors/errors.js'
import { dropPromise, type MaybePromise } from '../../maybe-promise.js'
import { checkOptionNames, optionNames, readOptions } from '../../option-names.js'
import type { GateRequest } from '../request/request.js'
import type { Site } from '../request/site.js'
import { type Brand, type BrandOptions, readBrand } from './brand.js'
import { findLanguage, negotiateLanguage } from './choose-language.js'
import { en } from './english.js'
import type { Language } from './language.js'
import type { Page } from './page.js'
import type { Labels, MessageName, Texts } from './texts.js'

/** Messages and labels that replace single ones of a language. */
export type TextsOption = { readonly [Name in MessageName]?: { readonly title?: string; readonly text?: string } } & {
  readonly labels?: Partial<Labels>
}

/**
 * What people see on the pages of the gate.
 *
 * @typeParam Ctx - the framework's request object
 */
export interface PagesOptions<Ctx> {
  /**
   * Name, logo, links and colour of the application.
   *
   * @defaultValue none
   */
  readonly brand?: BrandOptions
  /**
   * Languages in addition to English, such as `de` from `@duokit/core/languages/de`.
   *
   * @defaultValue English only
   */
  readonly languages?: readonly Language[]
  /**
   * Returns the language of a request, if the application knows it: a tag such as `de-AT`, or `undefined` for the one
   * that the browser asks for. English if no language fits.
   *
   * @defaultValue `Accept-Language`
   */
  readonly language?: (ctx: Ctx) => string | undefined
  /**
   * Replaces single messages, by language and name.
   *
   * @defaultValue none
   */
  readonly texts?: Readonly<Record<string, TextsOption>>
  /**
   * Returns the whole document of a page; status, headers and content security policy stay the gate's. Escape what you
   * insert. If it throws, takes longer than three seconds, or returns something other than a string that is not empty,
   * the gate's own page is sent and the event `page_failed` reports it.
   *
   * @defaultValue the gate's own document
   */
  readonly render?: (page: Page, ctx: Ctx) => MaybePromise<string>
}

/** The pages of a gate, checked once. */
export interface Pages<Ctx> {
  readonly brand: Brand
  /** The language of the page that a request gets, and what the application's own choice failed with. */
  languageFor(request: GateRequest<Ctx>): { readonly language: Language; readonly failure?: unknown }
  readonly render: PagesOptions<Ctx>['render']
}

const pagesOptions = /* @__PURE__ */ optionNames<PagesOptions<unknown>>({
  brand: true,
  languages: true,
  language: true,
  texts: true,
  render: true,
})

/** @throws DuoError `invalid_option` */
export function readPages<Ctx>(given: PagesOptions<Ctx> | undefined, site: Site): Pages<Ctx> {
  if (given === undefined) return { brand: Object.freeze({}), languageFor: () => ({ language: en }), render: undefined }
  const { brand = {}, languages = [], language, texts = {}, render } = readOptions(given, pagesOptions, 'pages')
  for (const [name, value] of Object.entries({ language, render })) {
    if (value !== undefined && typeof value !== 'function') throw invalidOption(`pages.${name}`, 'must be a function')
  }
  const known = withTexts(readLanguages(languages), texts)
  return {
    brand: readBrand(brand, site),
    render,
    languageFor: (request) => chosenLanguage(known, language, request),
  }
}

type Languages = readonly [Language, ...Language[]]

function chosenLanguage<Ctx>(
  languages: Languages,
  choose: PagesOptions<Ctx>['language'],
  request: GateRequest<Ctx>,
): { language: Language; failure?: unknown } {
  const asked = () => negotiateLanguage(languages, request.header('accept-language'))
  try {
    const tag: unknown = choose?.(request.ctx) ?? undefined
    if (tag === undefined) return { language: asked() }
    if (typeof tag === 'string') return { language: findLanguage(languages, tag) ?? languages[0] }
    dropPromise(tag)
    return { language: asked(), failure: invalidOption('pages.language', 'must return a language tag or undefined') }
  } catch (failure) {
    return { language: asked(), failure }
  }
}

function readLanguages(given: unknown): Languages {
  const expected = 'must be a list of languages, such as de of @duokit/core/languages/de'
  if (!Array.isArray(given)) throw invalidOption('pages.languages', expected)
  const languages = given as readonly unknown[]
  if (!languages.every(isLanguage)) throw invalidOption('pages.languages', expected)
  for (const { tag, texts } of languages) {
    const missing = [...messageNames, 'labels'].filter((name) => !(name in texts))
    if (missing.length > 0) throw invalidOption('pages.languages', `lacks messages in ${tag}: ${missing.join(', ')}`)
  }
  return languages.some(({ tag }) => tag === en.tag)
    ? [languages.find(({ tag }) => tag === en.tag) ?? en, ...languages.filter(({ tag }) => tag !== en.tag)]
    : [en, ...languages]
}

function isLanguage(value: unknown): value is Language {
  if (typeof value !== 'object' || value === null) return false
  const { tag, texts } = value as { tag?: unknown; texts?: unknown }
  return typeof tag === 'string' && /^[a-z]{2,8}(?:-[a-z\d]{1,8})*$/i.test(tag) && typeof texts === 'object' && !!texts
}

const messageNames = Object.keys(en.texts).filter((name) => name !== 'labels') as readonly MessageName[]
const labelNames = Object.keys(en.texts.labels)

function withTexts(languages: Languages, texts: Readonly<Record<string, TextsOption>>): Languages {
  checkOptionNames(
    texts,
    languages.map(({ tag }) => tag),
    'pages.texts',
  )
  return languages.map((language) => {
    const own = texts[language.tag]
    return own === undefined ? language : { ...language, texts: replaced(language, own) }
  }) as unknown as Languages
}

function replaced({ tag, texts }: Language, own: TextsOption): Texts {
  const where = `pages.texts.${tag}`
  checkOptionNames(own, [...messageNames, 'labels'], where)
  if (own.labels !== undefined) requireStrings(own.labels, labelNames, `${where}.labels`)
  const messages = messageNames.flatMap((name) => {
    const message = own[name]
    if (message === undefined) return []
    requireStrings(message, ['title', 'text'], `${where}.${name}`)
    const [title, text] = texts[name]
    return [[name, [message.title ?? title, message.text ?? text]] as const]
  })
  return { ...texts, ...Object.fromEntries(messages), labels: { ...texts.labels, ...own.labels } }
}

function requireStrings(given: object, names: readonly string[], where: string): void {
  checkOptionNames(given, names, where)
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string' || value.trim() === '')
      throw invalidOption(`${where}.${name}`, 'must be a string that is not empty')
  }
}
