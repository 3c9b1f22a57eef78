import { createError, defineNuxtPlugin, navigateTo, showError, useRequestEvent, useRouter } from '#imports'
import { guardedWhilePrerendering } from '../../rules/guarded-while-prerendering.js'
import { refusalIn } from '../refusal-in.js'
import { startFrom } from '../start-address.js'

/** The same while the server renders a page: if a request of the page requires Duo, the page redirects to Duo. */
export default defineNuxtPlugin({
  name: 'duo:follow-refusals',
  enforce: 'pre',
  setup(nuxtApp) {
    const event = useRequestEvent()
    if (event === undefined) return
    const original = event.$fetch
    const watched = async (...parameters: Parameters<typeof original>): Promise<unknown> => {
      try {
        return await original(...parameters)
      } catch (error) {
        const refusal = refusalIn(dataOf(error))
        if (refusal === undefined) throw error
        await nuxtApp.runWithContext(() => {
          // Without a user, the page would lack its data, so the build must not prerender it.
          if (import.meta.prerender) {
            return showError(createError({ statusCode: 401, statusMessage: guardedWhilePrerendering }))
          }
          const { fullPath } = useRouter().currentRoute.value
          return navigateTo(startFrom(refusal.start, fullPath), { external: true })
        })
        throw error
      }
    }
    event.$fetch = watched as typeof original
  },
})

function dataOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'data') : undefined
}
