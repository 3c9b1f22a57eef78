// What Nuxt makes when an application is built, as far as the files of the module name it.

/// <reference types="@nuxt/nitro-server" />

declare module '#imports' {
  import type { H3Event } from 'h3'
  export * from 'nuxt/app'
  /** Of nuxt-auth-utils, where an application has it. */
  export function getUserSession(event: H3Event): Promise<{ id: string; user?: object }>
}

/** Which paths the route rules guard. */
declare module '#build/duo-rules.mjs' {
  export const guardedPatterns: Readonly<Record<string, { readonly duo: boolean }>>
}

/** The guarded paths of pages that are rendered on the server alone, by the names in the URLs of their components. */
declare module '#duo-internal/islands' {
  export const pageIslands: Readonly<Record<string, readonly string[]>>
}
