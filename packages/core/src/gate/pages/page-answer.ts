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
      // A policy that middleware has set for every page would block Duo's frame, which sends none of its own.
      ...(options.frameSource === undefined ? [] : [['cross-origin-embedder-policy', 'unsafe-none'] as const]),
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
