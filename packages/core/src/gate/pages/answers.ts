import { varyHeader } from '../request/negotiation.js'
import type { GateAnswer } from '../request/request.js'

type Header = readonly [name: string, value: string]

/**
 * Headers of every response except the script. The response is about one user's login, so caches must not store it,
 * and browsers must not guess its type.
 */
export const privateHeaders: readonly Header[] = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['vary', varyHeader],
]

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

/** A response for a script. */
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

/** A response without a body. */
export function emptyAnswer(status: number, headers: readonly Header[] = []): GateAnswer {
  return { status, headers: [...privateHeaders, ...headers] }
}
