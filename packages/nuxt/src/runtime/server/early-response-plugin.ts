import { consola } from 'consola'
import { getResponseStatus, type H3Event } from 'h3'
import { knownRules } from './known-rules.js'

/** What Nitro gives to its plugins. */
interface NitroApp {
  readonly hooks: { hook(name: 'beforeResponse', look: (event: H3Event) => void): void }
}

/** Paths that were reported; a long list says nothing that a short one does not. */
const reported = new Set<string>()
const mostReports = 20

/**
 * Reports a response at a guarded path that was there before the guard: of a server middleware, or of a file in
 * `public/`.
 */
export default function reportEarlyResponses(nitro: NitroApp): void {
  nitro.hooks.hook('beforeResponse', (event) => {
    if (event.context['duoAsked'] === true || reported.size >= mostReports) return
    const status = getResponseStatus(event)
    // Whoever redirects, refuses or answers a preflight shows nothing.
    if (status < 200 || status > 299 || event.method === 'OPTIONS') return
    const path = event.path.replace(/\?.*$/s, '')
    if (reported.has(path) || isOwn(event, path)) return
    reported.add(path)
    consola
      .withTag('duo')
      .error(
        `${event.method} ${path} was answered before its route rule with duo: by a file in public/, or by a server middleware. No rule guards those. Ask requireDuo(event) in the middleware, or let it leave the response to a server route.`,
      )
  })
}

function isOwn(event: H3Event, path: string): boolean {
  const { own, rules } = knownRules(event)
  return own.isNuxts(path) || rules.at(path) === undefined
}
