import type { H3Event } from 'h3'
import { useNuxtApp, useRequestEvent } from '#imports'

/**
 * Whether the page that is being made will be shown to others as well: prerendered, or kept in a cache. Nobody is
 * verified there.
 */
export function isSharedPage(): boolean {
  const event = useRequestEvent()
  return useNuxtApp().payload.prerenderedAt !== undefined || (event !== undefined && isCached(event))
}

function isCached({ context }: H3Event): boolean {
  const rules = (context['_nitro'] as { routeRules?: Record<string, unknown> } | undefined)?.routeRules ?? {}
  return (
    context['cache'] !== undefined ||
    ['cache', 'swr', 'isr', 'static', 'prerender'].some((name) => Boolean(rules[name]))
  )
}
