// What Nuxt and this module keep in the runtime configuration.

export type { RuntimeConfig } from 'nuxt/schema'

declare module 'nuxt/schema' {
  interface RuntimeConfig {
    app: { baseURL: string; buildAssetsDir: string }
  }
  interface PublicRuntimeConfig {
    duo: { basePath: string }
  }
}
