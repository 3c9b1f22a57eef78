import { consola } from 'consola'
import { getResponseStatus, type H3Event } from 'h3'
import { knownRules } from './known-rules.js'

/** The argument of a Nitro plugin. */
interface NitroApp {
  readonly hooks: { hook(name: 'beforeResponse', look: (event: H3Event) => void): void }
}

/** The paths that were reported. The number is limited, because the first few reports show the problem. */
const reported = new Set<string>()
const mostReports = 20

/**
 * Reports a response at a guarded path that was sent before the guard ran: by a server middleware, or from a file in
 * `public/`.
 */
export default function reportEarlyResponses(nitro: NitroApp): void {
  nitro.hooks.hook('beforeResponse', (event) => {
    if (event.context['duoAsked'] === true || reported.size >= mostReports) return
    const status = getResponseStatus(event)
    // Redirects, refusals and preflight responses contain nothing to protect.
    if (status < 200 || status > 299 || event.method === 'OPTIONS') return
    const path = event.path.replace(/\?.*$/s, '')
    if (reported.has(path) || isOwn(event, path)) return
    reported.add(path)
    consola
      .withTag('duo')
      .error(
        `${event.method} ${path} got its response before the route rule with duo ran: from a file in public/, or from a server middleware. No rule guards these. Call requireDuo(event) in the middleware, or respond in a server route instead.`,
      )
  })
}

function isOwn(event: H3Event, path: string): boolean {
  const { own, rules } = knownRules(event)
  return own.isNuxts(path) || rules.at(path) === undefined
}
