// The application of the README, on Nuxt 3.
export default defineNuxtConfig({
  modules: ['@duokit/nuxt'],
  compatibilityDate: '2026-10-01',
  telemetry: false,
  devtools: { enabled: false },
  // Nobody reads them, and they take a fifth of the build.
  sourcemap: false,
  duo: { loginUrl: '/' },
  runtimeConfig: { sessionPassword: '' },
  routeRules: { '/account': { duo: true } },
})
