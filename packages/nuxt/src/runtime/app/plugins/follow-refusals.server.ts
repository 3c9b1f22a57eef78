import { createError, defineNuxtPlugin, navigateTo, showError, useRequestEvent, useRouter } from '#imports'
import { guardedWhilePrerendering } from '../../rules/guarded-while-prerendering.js'
import { refusalIn } from '../refusal-in.js'
import { startFrom } from '../start-address.js'

/** The same while the server makes the page: what the page asks for wants Duo, and so the answer is the way there. */
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
          // A page with the data of nobody is no page for everybody: the build leaves it out.
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
