import type { H3Event } from 'h3'
import { useNuxtApp, useRequestEvent } from '#imports'

/**
 * Returns whether others will see the page that is being rendered, because it is prerendered or cached. Such a page
 * belongs to no user, so nobody is verified in it.
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
