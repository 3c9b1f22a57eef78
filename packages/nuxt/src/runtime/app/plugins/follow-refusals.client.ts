import { defineNuxtPlugin, navigateTo, useRouter } from '#imports'
import { refusalIn } from '../refusal-in.js'
import { startFrom } from '../start-address.js'

/** An answer of this site to `$fetch` that asks for Duo takes the person there, and back to the page that asked. */
export default defineNuxtPlugin({
  name: 'duo:follow-refusals',
  enforce: 'pre',
  setup(nuxtApp) {
    const follow = async (response: Response): Promise<void> => {
      const refusal = refusalIn(await response.json().catch(() => undefined))
      if (refusal === undefined) return
      await nuxtApp.runWithContext(() => {
        const { fullPath } = useRouter().currentRoute.value
        return navigateTo(startFrom(refusal.start, fullPath), { external: true })
      })
    }
    const watched: typeof globalThis.fetch = async (input, init) => {
      const response = await globalThis.fetch(input, init)
      if (response.status === 401 && isOfThisSite(response)) await follow(response.clone())
      return response
    }
    // Under `$fetch`, so that it counts as well where a call has an `onResponseError` of its own.
    const create = globalThis.$fetch.create as (defaults: object, platform: object) => typeof globalThis.$fetch
    globalThis.$fetch = create({}, { fetch: watched })
  },
})

/** Another site could send people wherever it likes. */
function isOfThisSite({ url }: Response): boolean {
  return new URL(url, location.href).origin === location.origin
}
