import { randomBytes } from 'node:crypto'
import type { Reply } from '../reply.js'
import { Html, html } from './html.js'
import { STYLE } from './style.js'

/** A page of the local Duo. */
export interface Page {
  title: string
  /** The `<main>` element. */
  main: Html
  status?: number
  script?: string
  /** Who may hold the page in a frame: an origin, `*`, or nobody (the default). */
  frameAncestors?: string
  /** What the page itself may hold in a frame. */
  frameSrc?: string | undefined
}

/** The page as an answer, with the headers that every page has. */
export function pageReply(page: Page): Reply {
  const { status = 200, frameAncestors = "'none'", frameSrc = "'none'" } = page
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    `frame-src ${frameSrc}`,
    `frame-ancestors ${frameAncestors}`,
  ]
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // Not no-referrer: with that, our own forms would say "Origin: null" and could not be told from foreign ones.
      'referrer-policy': 'same-origin',
    },
    body: documentOf(page, nonce).text,
  }
}

function documentOf({ title, main, script, frameAncestors }: Page, nonce: string): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title} – local Duo simulator</title>
<style nonce="${nonce}">${new Html(STYLE)}</style>
</head>
<body class="${frameAncestors === undefined ? 'wide' : 'framed'}">
<p class="banner" role="note"><strong>This is not Duo</strong> but a local simulator.</p>
${main}
<p id="live" class="unseen" role="status" aria-live="polite"></p>
${script !== undefined && html`<script nonce="${nonce}">${new Html(script)}</script>`}
</body>
</html>
`
}
