import type { Reply } from './visitor.js'

const ofHttp = ['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding']

/** What the headers of an answer are called, without those that any answer has. */
export function headerNames({ headers }: Reply): string[] {
  return Object.keys(headers)
    .filter((name) => !ofHttp.includes(name))
    .toSorted()
}

/** Those of each answer but the script. */
export const everywhere = ['cache-control', 'cross-origin-resource-policy', 'vary', 'x-content-type-options']

/** Those of each page that no other page may show. */
export const ofPages = [
  ...everywhere,
  'content-security-policy',
  'cross-origin-embedder-policy',
  'referrer-policy',
  'x-frame-options',
].toSorted()
