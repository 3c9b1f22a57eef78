/** The scripts that Nuxt writes into a page get the nonce of the page's content security policy. */
export default defineNuxtPlugin(() => {
  const nonce = useRequestEvent()?.context.nonce
  injectHead().use({
    key: 'script-nonce',
    hooks: {
      'tags:afterResolve': ({ tags }) => {
        for (const { tag, innerHTML, props } of tags)
          if (tag === 'script' && innerHTML !== undefined) props.nonce = nonce
      },
    },
  })
})
