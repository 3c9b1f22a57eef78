import { randomBytes } from 'node:crypto'

// The sample as a Nuxt application. What is protected is named here, and only here: pages, and what they ask the server
// for.
export default defineNuxtConfig({
  modules: ['@duokit/nuxt'],
  compatibilityDate: '2026-10-01',
  duo: { loginUrl: '/login' },
  routeRules: {
    '/account': { duo: true },
    '/api/account': { duo: true },
    '/live/**': { duo: true },
    '/transfer': { duo: { maxAge: 60 } },
  },
  runtimeConfig: {
    // NUXT_SESSION_SECRET. Duo's keys are the module's, as NUXT_DUO_….
    sessionSecret: '',
    // NUXT_PUBLIC_PROMPTS: those that there are keys for. Pages show them as a choice.
    public: { prompts: ['universal', 'iframe'] },
  },
  // In `nuxt dev` the module brings a local Duo along, and this is all that is missing.
  $development: { runtimeConfig: { sessionSecret: randomBytes(32).toString('hex') } },
  app: {
    head: {
      htmlAttrs: { lang: 'en' },
      titleTemplate: '%s · Sample Bank',
      link: [{ rel: 'stylesheet', href: '/style.css' }],
      script: [{ src: '/fresh.js', defer: true }],
    },
  },
  nitro: {
    // A listener, for the server that `src/main.ts` starts as the other samples start theirs. With the preset that is
    // usual, the file would listen by itself.
    preset: 'node-listener',
    serveStatic: true,
    // One file, so that a test can have several applications of it.
    inlineDynamicImports: true,
    noExternals: true,
  },
  telemetry: false,
  devtools: { enabled: false },
})
