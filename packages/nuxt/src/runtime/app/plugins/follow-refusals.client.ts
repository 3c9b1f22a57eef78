import { defineNuxtPlugin, navigateTo, useRouter } from '#imports'
import { refusalIn } from '../refusal-in.js'
import { startFrom } from '../start-address.js'

/**
 * Sends the user to Duo and back to this page when a response of this site to `$fetch` requires Duo. It wraps `fetch`,
 * which `$fetch` calls: pages get `$fetch` before this plugin runs, and a call may have its own `onResponseError`.
 */
export default defineNuxtPlugin({
  name: 'duo:follow-refusals',
  enforce: 'pre',
  setup(nuxtApp) {
    const original = globalThis.fetch
    const follow = async (response: Response): Promise<void> => {
      const refusal = refusalIn(await response.json().catch(() => undefined))
      if (refusal === undefined) return
      await nuxtApp.runWithContext(() => {
        const { fullPath } = useRouter().currentRoute.value
        return navigateTo(startFrom(refusal.start, fullPath), { external: true })
      })
    }
    globalThis.fetch = async (...parameters) => {
      const response = await original(...parameters)
      if (response.status === 401 && isOfThisSite(response)) await follow(response.clone())
      return response
    }
  },
})

/** Another site must not be able to choose where the user goes. */
function isOfThisSite({ url }: Response): boolean {
  return new URL(url, location.href).origin === location.origin
}
