import { randomBytes } from 'node:crypto'
import { Html, html } from './html.js'
import { varyHeader } from '../request/negotiation.js'
import type { GateAnswer } from '../request/request.js'

type Header = readonly [name: string, value: string]

/** Headers of every answer but the script: it speaks of one person's login, and is not to be kept or guessed at. */
const privateHeaders: readonly Header[] = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['vary', varyHeader],
]

/** What a page may do beyond the little that every page may. */
export interface PageOptions {
  readonly status: number
  readonly nonce: string
  readonly document: string
  readonly frameSource?: string
  /** Origins that a form of this page may lead to. */
  readonly formTargets?: readonly string[]
  readonly referrerPolicy?: 'no-referrer' | 'strict-origin'
  /**
   * Whether pages of the same origin may show it inside of themselves. Every other page of the gate is shown by itself
   * alone.
   */
  readonly framed?: boolean
  readonly headers?: readonly Header[]
}

/** A fresh value for the page's own style and script elements. */
export function createNonce(): string {
  return randomBytes(18).toString('base64')
}

/** A page as an answer, under the strictest content security policy that it works with. */
export function pageAnswer(options: PageOptions): GateAnswer {
  return {
    status: options.status,
    headers: [
      ...privateHeaders,
      ['content-type', 'text/html; charset=utf-8'],
      ['content-security-policy', contentSecurityPolicy(options)],
      ['referrer-policy', options.referrerPolicy ?? 'no-referrer'],
      ['x-frame-options', options.framed === true ? 'SAMEORIGIN' : 'DENY'],
      ...(options.headers ?? []),
    ],
    body: options.document,
  }
}

function contentSecurityPolicy({ nonce, frameSource, framed, formTargets = [] }: PageOptions): string {
  const own = `'nonce-${nonce}'`
  return [
    "default-src 'none'",
    `style-src ${own}`,
    ...(frameSource === undefined ? [] : [`script-src ${own}`, `frame-src ${frameSource}`]),
    // Browsers hold it against the redirect that answers a form, too.
    ["form-action 'self'", ...formTargets].join(' '),
    framed === true ? "frame-ancestors 'self'" : "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

/** The frame that all pages share: language, title, a readable column on every width, and both colour schemes. */
export function pageDocument(options: {
  title: string
  nonce: string
  body: Html
  style?: string
  head?: Html
}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${options.title}</title>
<style nonce="${options.nonce}">${new Html(pageStyle + (options.style ?? ''))}</style>
${options.head}
</head>
<body>
<main>
${options.body}
</main>
</body>
</html>
`.text
}

const pageStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; background: light-dark(#f4f5f7, #16181d); color: light-dark(#1b1f27, #e8eaef); }
main { box-sizing: border-box; max-width: 39rem; margin: 0 auto; padding: clamp(1rem, 6vh, 4rem) 1rem 2rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
a { color: light-dark(#0b57b7, #8ab8ff); }
.action { display: inline-block; padding: .6rem 1.1rem; border-radius: .4rem; font-weight: 600; text-decoration: none;
  background: light-dark(#0b57b7, #8ab8ff); color: light-dark(#fff, #10131a); }
.advice { margin-top: 2rem; padding: .75rem 1rem; border-left: 4px solid light-dark(#a15c00, #ffb454);
  background: light-dark(#fff6e5, #2a2418); }
:focus-visible { outline: 3px solid light-dark(#0b57b7, #8ab8ff); outline-offset: 2px; }
`

/** A page that says one thing and offers the way on. */
export function messagePage(options: {
  status: number
  title: string
  text: string
  /** For whoever develops the application. */
  advice?: string | undefined
  action?: { readonly label: string; readonly href: string } | undefined
  headers?: readonly Header[]
  /** For a page inside of another page of the same origin: the action then opens in the whole window. */
  framed?: boolean
}): GateAnswer {
  const nonce = createNonce()
  const { title, text, advice, action, framed = false } = options
  const target = framed ? html` target="_top"` : undefined
  const link = action && html`<p><a class="action" href="${action.href}"${target}>${action.label}</a></p>`
  const body = html`<h1>${title}</h1>
<p>${text}</p>
${link}
${advice && html`<p class="advice"><strong>For you as the developer</strong><br>${advice}</p>`}`
  const document = pageDocument({ title, nonce, body })
  return pageAnswer({ status: options.status, nonce, document, framed, headers: options.headers ?? [] })
}

/** A refusal for a program (RFC 9457), with a `code` to branch on. */
export function problemAnswer(
  problem: { status: number; title: string; [extension: string]: unknown },
  headers: readonly Header[] = [],
): GateAnswer {
  return {
    status: problem.status,
    headers: [...privateHeaders, ['content-type', 'application/problem+json'], ...headers],
    body: JSON.stringify(problem),
  }
}

/** An answer for a program. */
export function jsonAnswer(value: unknown, headers: readonly Header[] = []): GateAnswer {
  return {
    status: 200,
    headers: [...privateHeaders, ['content-type', 'application/json'], ...headers],
    body: JSON.stringify(value),
  }
}

/** Sends a browser on with a GET, whatever it came with (RFC 9110 15.4.4). */
export function seeOther(address: string, headers: readonly Header[] = []): GateAnswer {
  return { status: 303, headers: [...privateHeaders, ['location', address], ...headers] }
}

/** An answer that needs no words. */
export function emptyAnswer(status: number, headers: readonly Header[] = []): GateAnswer {
  return { status, headers: [...privateHeaders, ...headers] }
}
