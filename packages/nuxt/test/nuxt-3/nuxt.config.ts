// The application of the README, on the oldest Nuxt that the module knows.
export default defineNuxtConfig({
  modules: ['@duokit/nuxt'],
  compatibilityDate: '2026-10-01',
  telemetry: false,
  devtools: { enabled: false },
  duo: { loginUrl: '/' },
  routeRules: { '/account': { duo: true } },
})
