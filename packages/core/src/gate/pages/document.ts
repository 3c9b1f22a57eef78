import { helpFor } from '../../errors/help-for.js'
import { backgrounds } from './brand.js'
import { Html, html } from './html.js'
import type { MessagePage, Page, PageAction } from './page.js'

/** Our own document of a page. */
export function documentOf(page: Page): string {
  const { title, text, reference, labels } = page
  const body = html`${brandOf(page)}<h1>${title}</h1>
<p>${text}</p>
${page.kind === 'prompt' ? promptBody(page.username, page.frame.html, page.labels) : undefined}${linksOf(page)}
${reference && html`<p class="reference">${labels.reference}: <bdi>${reference}</bdi></p>`}
${adviceOf(page)}`
  const named = page.brand.name === undefined ? title : `${title} – ${page.brand.name}`
  return pageDocument({ ...page, title: named, body, style: page.kind === 'prompt' ? frameStyle : '' })
}

/** English in every language, for the developer. */
function adviceOf({ advice, code }: Page): Html | undefined {
  if (advice === undefined) return undefined
  const more = code && html`<a href="${helpFor(code)}">Read more</a>`
  return html`<p class="advice" lang="en" dir="ltr"><strong>For you as the developer</strong><br>${advice} ${more}</p>`
}

function promptBody(username: string, elements: string, labels: MessagePage['labels']): Html {
  return html`<p>${labels.account}: <bdi><strong>${username}</strong></bdi></p>
${new Html(elements)}
<noscript><p>${labels.needsScript}</p></noscript>
`
}

function brandOf({ brand }: Page): Html | undefined {
  const { name, logo, home } = brand
  if (name === undefined && logo === undefined) return undefined
  // Beside the name, the picture says nothing more.
  const image = logo && html`<img src="${logo}" alt="" height="40">`
  const both = html`${image}${name && html`<span>${name}</span>`}`
  const label = name ?? ''
  return home === undefined || label === ''
    ? html`<header>${both}</header>
`
    : html`<header><a href="${home}">${both}</a></header>
`
}

/** On the prompt page, the prompt itself is the main step. */
function linksOf({ kind, actions }: Page): Html | undefined {
  const [main, others] = kind === 'prompt' ? [undefined, actions] : [actions[0], actions.slice(1)]
  const items = others.map((one) => html`<li>${linkOf(one)}</li>`.text).join('')
  const more = items === '' ? undefined : new Html(`<ul>${items}</ul>`)
  return html`${main && html`<p>${linkOf(main, 'action')}</p>`}${more}`
}

function linkOf({ label, href, target }: PageAction, style?: string): Html {
  const kind = style && html` class="${style}"`
  const place = target && html` target="${target}"`
  return html`<a${kind} href="${href}"${place}>${label}</a>`
}

/** The frame that all pages share: language, title, a readable column on every width, and both colour schemes. */
export function pageDocument(options: {
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly title: string
  readonly nonce: string
  readonly body: Html
  readonly brand: MessagePage['brand']
  readonly style?: string
}): string {
  const { language, direction, nonce, brand, style = '' } = options
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${options.title}</title>
<style nonce="${nonce}">${new Html(pageStyle + accentOf(brand) + style)}</style>
</head>
<body>
<main>
${options.body}
</main>
</body>
</html>
`.text
}

/** The colours were validated when the gate was created, so they contain nothing else. */
function accentOf({ accent }: MessagePage['brand']): string {
  return accent === undefined ? '' : `:root { --accent: light-dark(${accent.light}, ${accent.dark}); }\n`
}

const pageStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; --accent: light-dark(#0b57b7, #8ab8ff); }
body { margin: 0; background: light-dark(${backgrounds.light}, ${backgrounds.dark}); color: light-dark(#1b1f27, #e8eaef); }
main { box-sizing: border-box; max-width: 39rem; margin: 0 auto; padding: clamp(1rem, 6vh, 4rem) 1rem 2rem; }
header { margin: 0 0 2rem; font-weight: 600; }
header, header a { display: flex; align-items: center; gap: .75rem; min-height: 44px; color: inherit; text-decoration: none; }
header img { max-width: 100%; height: 2.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; text-wrap: balance; }
p { text-wrap: pretty; }
h1, p, li, header { overflow-wrap: anywhere; word-break: auto-phrase; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0 0 1rem; padding: 0; }
li a { display: flex; align-items: center; min-width: 44px; min-height: 44px; }
.action { display: inline-flex; align-items: center; box-sizing: border-box; min-height: 44px; padding: .6rem 1.1rem;
  border: 1px solid transparent; border-radius: .4rem; font-weight: 600; text-decoration: none;
  background: var(--accent); color: light-dark(#fff, #10131a); }
.reference { font-size: .875rem; color: light-dark(#565d6b, #a3aaba); }
.advice { margin-top: 2rem; padding: .75rem 1rem; border-inline-start: 4px solid light-dark(#a15c00, #ffb454);
  background: light-dark(#fff6e5, #2a2418); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (forced-colors: active) { .action { background: ButtonFace; color: ButtonText; border-color: ButtonText; } }
`

// Width and height as Duo's documentation gives them; a phone gets the height that its prompt needs when it wraps. In
// the dark a browser puts white under a frame that knows only light (CSS Color Adjustment 2.5.1); ours would shine
// through at the corners.
export const frameStyle = `
iframe { display: block; margin: 0 0 1rem; box-sizing: border-box; width: 100%; min-width: 304px; max-width: 620px; height: 330px; border: 0;
  border-radius: .4rem; background: light-dark(#fff, transparent); }
@media (max-width: 30rem) { main { padding-inline: .5rem; } iframe { height: 480px; } }
`
