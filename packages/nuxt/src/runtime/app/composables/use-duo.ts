import { computed, type ComputedRef, getCurrentInstance, onMounted, onServerPrefetch, type Ref } from 'vue'
import { navigateTo, useNuxtApp, useRequestFetch, useRoute, useState } from '#imports'
import { checkBeginning } from '../check-beginning.js'
import { duoRoute } from '../duo-address.js'
import type { DuoStatus } from '../duo-status.js'
import { isSharedPage } from '../shared-page.js'
import { type Beginning, startAddress } from '../start-address.js'

/** The state of the user's verification, for deciding what to show. It protects nothing: guard data on the server. */
export interface DuoState {
  /** Whether the state is known. In a cached page it is unknown until the browser has asked the server. */
  readonly ready: ComputedRef<boolean>
  readonly verified: ComputedRef<boolean>
  /** The name of the verified user. */
  readonly user: ComputedRef<string | undefined>
  /** When the verification expires. */
  readonly expiresAt: ComputedRef<Date | undefined>
  /**
   * Sends the user to Duo and back, to this page by default. With `maxAge` in seconds, also users whose verification is
   * older than that. Rejects unknown options.
   */
  start(beginning?: Beginning): Promise<void>
  /** Asks the server again. */
  refresh(): Promise<void>
  /** Deletes the verification. The user stays logged in to the application. */
  logout(): Promise<void>
}

/**
 * Returns whether the user is verified. The page that the server renders and the browser get the same result.
 *
 * @example
 * ```ts
 * const { ready, verified, user, start } = useDuo()
 * ```
 */
export function useDuo(): DuoState {
  const status = useDuoStatus()
  const fetch = useRequestFetch()
  const route = useRoute()
  const nuxtApp = useNuxtApp()

  const refresh = async (): Promise<void> => {
    status.value = await fetch<DuoStatus>(duoRoute('status'))
  }
  if (status.value === undefined) whenNeeded(() => once(status, refresh))

  const known = computed(() => (status.value?.verified === true ? status.value : undefined))
  return {
    ready: computed(() => status.value !== undefined),
    verified: computed(() => known.value !== undefined),
    user: computed(() => known.value?.username),
    expiresAt: computed(() => known.value && new Date(known.value.expiresAt * 1000)),
    refresh,
    async start(beginning = {}) {
      const { next = route.fullPath, maxAge } = checkBeginning(beginning)
      const address = startAddress({ next, maxAge })
      await nuxtApp.runWithContext(() => navigateTo(address, { external: true }))
    },
    async logout() {
      await fetch(duoRoute('logout'), { method: 'POST' })
      status.value = { verified: false }
    },
  }
}

/** The latest status from the server. A page that the server renders contains it. */
export function useDuoStatus(): Ref<DuoStatus | undefined> {
  return useState<DuoStatus | undefined>('duo', () => undefined)
}

/**
 * Loads the status: on the server before the page is rendered, in the browser at once. During hydration it waits until
 * the component is mounted.
 */
function whenNeeded(ask: () => Promise<void>): void {
  const inComponent = getCurrentInstance() !== null
  if (import.meta.server) {
    if (inComponent && !isSharedPage()) onServerPrefetch(ask)
  } else if (inComponent && useNuxtApp().isHydrating) {
    onMounted(ask)
  } else {
    void ask()
  }
}

const asking = new WeakMap<Ref<DuoStatus | undefined>, Promise<void>>()

/** Sends one request for all components of a page. */
function once(status: Ref<DuoStatus | undefined>, ask: () => Promise<void>): Promise<void> {
  if (status.value !== undefined) return Promise.resolve()
  const running = asking.get(status) ?? ask().finally(() => asking.delete(status))
  asking.set(status, running)
  return running
}
