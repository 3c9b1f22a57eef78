import { setTimeout as wait } from 'node:timers/promises'
import type { Endpoint, Outage } from '../settings/faults.js'
import { html } from '../pages/html.js'
import { pageReply } from '../pages/page.js'
import { apiFailure, type Reply } from '../transport/reply.js'
import type { LocalDuo } from '../application/local-duo.js'

/** What servers call, and not people. */
const LIMITED: ReadonlySet<Endpoint> = new Set(['ping', 'check', 'health_check', 'token'])

/** Delays as the settings say; then answers what stands in the place of the real answer, if an outage is on. */
export async function applyFault(duo: LocalDuo, endpoint: Endpoint): Promise<Reply | 'reset' | 'hang' | undefined> {
  const { outage, latencyMs, rateLimit, retryAfter } = duo.config.get()
  if (latencyMs > 0) await wait(latencyMs, undefined, { ref: false })
  const how = outage[endpoint] ?? outage.all
  if (how === undefined && rateLimit > 0 && LIMITED.has(endpoint)) {
    duo.config.set({ rateLimit: rateLimit - 1 })
    duo.events.add({ kind: 'fault.applied', detail: { endpoint, rateLimit } })
    return apiFailure(42901, 'Too Many Requests', retryAfter === null ? {} : { 'retry-after': String(retryAfter) })
  }
  if (how === undefined) return undefined
  duo.events.add({ kind: 'fault.applied', detail: { endpoint, outage: how } })
  return how === 'reset' || how === 'hang' ? how : outageReply(how)
}

function outageReply(how: Exclude<Outage, 'reset' | 'hang'>): Reply {
  if (how === 'http503') return apiFailure(50300, 'Service unavailable')
  if (how === 'http429') return apiFailure(42901, 'Too Many Requests')
  if (how === 'http500') return apiFailure(50000, 'Internal error')
  return pageReply({
    title: 'Sign in to the network',
    main: html`<main><h1>Sign in to the network</h1><p>A page as a captive portal sends it: an outage that this simulator was told to play.</p></main>`,
    frameAncestors: '*',
  })
}
