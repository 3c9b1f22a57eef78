import { randomBytes } from 'node:crypto'
import { parseDuoHost } from '@duokit/core'
import { securityHeaders } from 'sample-kit/security-headers'

/** The headers of every answer, with a nonce of its own for the scripts that Nuxt writes into a page. */
export default defineNitroPlugin((nitro) => {
  // The tools of `nuxt dev` write styles and scripts of their own into pages.
  if (import.meta.dev) return
  const { duo, public: open } = useRuntimeConfig()
  // Browsers hold the policy of the login page against the redirect to Duo, too, since it follows a form.
  const formAction = ["'self'", ...(open.prompts.includes('universal') ? [parseDuoHost(duo.host).origin] : [])]
  nitro.hooks.hook('request', (event) => {
    event.context.nonce = randomBytes(18).toString('base64')
    setResponseHeaders(event, securityHeaders(duo.origin, formAction, event.context.nonce))
  })
  nitro.hooks.hook('render:response', ({ headers }) => {
    delete headers?.['x-powered-by']
  })
})
