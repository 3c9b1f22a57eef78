import { computed, type ComputedRef, getCurrentInstance, onMounted, onServerPrefetch, type Ref } from 'vue'
import { navigateTo, useNuxtApp, useRequestFetch, useRoute, useState } from '#imports'
import { checkBeginning } from '../check-beginning.js'
import { duoRoute } from '../duo-address.js'
import type { DuoStatus } from '../duo-status.js'
import { isSharedPage } from '../shared-page.js'
import { type Beginning, startAddress } from '../start-address.js'

/** What a page knows of Duo. It says what to show, and protects nothing: what has to be protected is on the server. */
export interface DuoState {
  /** Whether the answer is known yet. It is not in a page that is kept for everybody, until the browser has asked. */
  readonly ready: ComputedRef<boolean>
  readonly verified: ComputedRef<boolean>
  /** The name of who is verified. */
  readonly user: ComputedRef<string | undefined>
  /** When the verification ends. */
  readonly expiresAt: ComputedRef<Date | undefined>
  /**
   * Takes the person to Duo and back, by default to this page. With `maxAge` in seconds also who is verified already.
   * Rejects unknown options.
   */
  start(beginning?: Beginning): Promise<void>
  /** Asks the server again. */
  refresh(): Promise<void>
  /** Forgets the verification. Whoever is logged in stays so. */
  logout(): Promise<void>
}

/**
 * Whether the person is verified, as the server says it: the same in the page that the server makes and in the browser.
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

/** What the server said last; the page that it makes brings it along. */
export function useDuoStatus(): Ref<DuoStatus | undefined> {
  return useState<DuoStatus | undefined>('duo', () => undefined)
}

/**
 * On the server before the page is drawn; in the browser at once, but not before a page that was kept has come to life.
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

/** Several components of a page ask once. */
function once(status: Ref<DuoStatus | undefined>, ask: () => Promise<void>): Promise<void> {
  if (status.value !== undefined) return Promise.resolve()
  const running = asking.get(status) ?? ask().finally(() => asking.delete(status))
  asking.set(status, running)
  return running
}
