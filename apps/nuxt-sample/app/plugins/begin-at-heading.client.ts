/**
 * A page that Nuxt puts in place of another is no new document, of which a browser would tell a screen reader. It is
 * begun where one reads it first, or types: the focus goes there.
 */
export default defineNuxtPlugin((nuxtApp) => {
  nuxtApp.hook('page:finish', () => {
    if (nuxtApp.isHydrating) return
    const beginning = document.querySelector<HTMLElement>('main [autofocus]') ?? document.querySelector('h1')
    if (beginning === null) return
    if (beginning.tagName === 'H1') beginning.tabIndex = -1
    beginning.focus()
  })
})
