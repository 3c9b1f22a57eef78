import { randomBytes } from 'node:crypto'
import type { Reply } from '../transport/reply.js'
import { Html, html } from './html.js'
import { STYLE } from './style.js'

/** A page of the local Duo. */
export interface Page {
  title: string
  /** The `<main>` element. */
  main: Html
  status?: number
  script?: string
  /** For wide pages of our own, for a column as on a phone, or for somebody's frame. Default: by `frameAncestors`. */
  layout?: 'narrow'
  /** Whether its forms may end on another site. */
  leaves?: boolean
  /** Whether it loads itself again where scripts do not run. */
  refreshes?: boolean
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
    // Browsers hold every redirect after a form to this, also what the application then does by itself.
    page.leaves === true ? "form-action 'self' https: http:" : "form-action 'self'",
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
      ...(page.frameAncestors === undefined ? { 'x-frame-options': 'DENY' } : {}),
    },
    body: documentOf(page, nonce).text,
  }
}

function documentOf({ title, main, script, frameAncestors, layout, refreshes }: Page, nonce: string): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${refreshes === true && html`<noscript><meta http-equiv="refresh" content="3"></noscript>`}
<title>${title} – local Duo simulator</title>
<style nonce="${nonce}">${new Html(STYLE)}</style>
</head>
<body class="${layout ?? (frameAncestors === undefined ? 'wide' : 'framed')}">
<p class="banner" role="note"><strong>This is not Duo</strong> but a local simulator.</p>
${main}
<p id="live" class="unseen" role="status" aria-live="polite"></p>
${script !== undefined && html`<script nonce="${nonce}">${new Html(script)}</script>`}
</body>
</html>
`
}
