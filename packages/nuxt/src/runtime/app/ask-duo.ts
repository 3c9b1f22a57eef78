import type { CheckAnswer } from '../server/check-route.js'
import { useNuxtApp, useRequestFetch } from '#imports'
import { useDuoStatus } from './composables/use-duo.js'
import { duoRoute } from './duo-address.js'

/** What a page asks for: the path by which the route rules are asked, and what the page itself demands. */
export interface Question {
  readonly path: string
  readonly maxAge?: number | undefined
  readonly excludeFactors?: readonly string[] | undefined
}

/** Asks the server whether a page may be shown, and keeps the proof for `useDuo`. */
export async function askDuo({ path, maxAge, excludeFactors }: Question): Promise<CheckAnswer> {
  const status = useDuoStatus()
  const answer = await useRequestFetch()<CheckAnswer>(duoRoute('check'), {
    query: { path, max_age: maxAge, exclude: excludeFactors },
  })
  if (answer.verified) status.value = answer
  return answer
}

/** Whether the server has just let this page through, and made it. */
export function isServed(): boolean {
  const nuxtApp = useNuxtApp()
  return import.meta.client && nuxtApp.isHydrating === true && nuxtApp.payload.serverRendered === true
}
