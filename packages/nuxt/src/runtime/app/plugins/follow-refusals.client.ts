import { defineNuxtPlugin, navigateTo, useRouter } from '#imports'
import { refusalIn } from '../refusal-in.js'
import { startFrom } from '../start-address.js'

/**
 * An answer of this site to `$fetch` that asks for Duo takes the person there, and back to the page that asked. It is
 * looked for in `fetch`, under `$fetch`: pages hold `$fetch` from their first moment, and a call may have an
 * `onResponseError` of its own.
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

/** Another site could send people wherever it likes. */
function isOfThisSite({ url }: Response): boolean {
  return new URL(url, location.href).origin === location.origin
}
