import { randomBytes } from 'node:crypto'
import type { GateAnswer } from '../request/request.js'
import { privateHeaders } from './answers.js'

type Header = readonly [name: string, value: string]

/** What a page may do beyond the little that every page may. */
export interface PageOptions {
  readonly status: number
  readonly nonce: string
  readonly document: string
  readonly frameSource?: string | undefined
  /** Where images may come from, as the content security policy names it. */
  readonly imageSources?: readonly string[]
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

/**
 * Middleware such as helmet may set `require-corp` for every response. Browsers then load neither Duo's iframe nor the
 * logo of another origin, which do not send the headers for that. A page inside of another page needs what that page
 * has, so the application's value stays there.
 */
const embedsDuo: Header = ['cross-origin-embedder-policy', 'unsafe-none']

/** A fresh value for the page's own style and script elements. */
export function createNonce(): string {
  return randomBytes(18).toString('base64')
}

/** Returns a page as a response, with the strictest content security policy that the page works with. */
export function pageAnswer(options: PageOptions): GateAnswer {
  return {
    status: options.status,
    headers: [
      ...privateHeaders,
      ['content-type', 'text/html; charset=utf-8'],
      ['content-security-policy', contentSecurityPolicy(options)],
      ['referrer-policy', options.referrerPolicy ?? 'no-referrer'],
      ['x-frame-options', options.framed === true ? 'SAMEORIGIN' : 'DENY'],
      ...(options.framed === true ? [] : [embedsDuo]),
      ...(options.headers ?? []),
    ],
    body: options.document,
  }
}

function contentSecurityPolicy(options: PageOptions): string {
  const { nonce, frameSource, framed, imageSources = [], formTargets = [] } = options
  const own = `'nonce-${nonce}'`
  return [
    "default-src 'none'",
    `style-src ${own}`,
    ...(imageSources.length === 0 ? [] : [`img-src ${imageSources.join(' ')}`]),
    ...(frameSource === undefined ? [] : [`script-src ${own}`, `frame-src ${frameSource}`]),
    // Browsers apply it to the redirect after a form, too.
    ["form-action 'self'", ...formTargets].join(' '),
    framed === true ? "frame-ancestors 'self'" : "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}
