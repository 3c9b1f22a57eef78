import type { CheckAnswer } from '../server/check-route.js'
import { useNuxtApp, useRequestFetch } from '#imports'
import { useDuoStatus } from './composables/use-duo.js'
import { duoRoute } from './duo-address.js'

/** The question of a page: its path, for the route rules, and its own requirement. */
export interface Question {
  readonly path: string
  readonly maxAge?: number | undefined
  readonly excludeFactors?: readonly string[] | undefined
}

/** Asks the server whether a page may be shown, and stores the proof for `useDuo`. */
export async function askDuo({ path, maxAge, excludeFactors }: Question): Promise<CheckAnswer> {
  const status = useDuoStatus()
  const answer = await useRequestFetch()<CheckAnswer>(duoRoute('check'), {
    query: { path, max_age: maxAge, exclude: excludeFactors },
  })
  if (answer.verified) status.value = answer
  return answer
}

/** Returns whether the server has just rendered this page, so that its guard has already passed. */
export function isServed(): boolean {
  const nuxtApp = useNuxtApp()
  return import.meta.client && nuxtApp.isHydrating === true && nuxtApp.payload.serverRendered === true
}
