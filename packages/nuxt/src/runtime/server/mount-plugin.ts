import { consola } from 'consola'
import type { H3Event } from 'h3'

/** What Nitro gives to its plugins. */
interface NitroApp {
  readonly hooks: { hook(name: 'request', look: (event: H3Event) => void): void }
}

/**
 * Reports once that Express mounts the server below a path. Express removes the path that `app.baseURL` contains, so no
 * URL of Nuxt leads to the server. A plugin, because with `app.baseURL` no middleware would run.
 */
export default function reportMount(nitro: NitroApp): void {
  let isReported = false
  nitro.hooks.hook('request', ({ node }) => {
    const { baseUrl } = node.req as { readonly baseUrl?: unknown }
    if (isReported || typeof baseUrl !== 'string' || baseUrl === '') return
    isReported = true
    consola
      .withTag('duo')
      .warn(
        `Express mounts Nuxt at ${baseUrl} and removes this path from URLs, which Nuxt and Duo need. Set app.baseURL to ${baseUrl}/, and pass requests on with their whole path: app.use(listener) in place of app.use('${baseUrl}', listener). NUXT_DUO_ORIGIN then has no path.`,
      )
  })
}
