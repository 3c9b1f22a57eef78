import { fileURLToPath } from 'node:url'

// The application of the README, beside nuxt-auth-utils, nuxt-security and nuxt-csurf, and without a file
// server/duo.ts.
export default defineNuxtConfig({
  modules: ['nuxt-csurf', '@duokit/nuxt', 'nuxt-auth-utils', 'nuxt-security'],
  compatibilityDate: '2026-10-01',
  telemetry: false,
  devtools: { enabled: false },
  // Nobody reads them, and they take a fifth of the build.
  sourcemap: false,
  duo: { loginUrl: '/login' },
  routeRules: {
    '/account': { duo: true },
    // Plain forms, which bring no token.
    '/login': { csurf: false },
    '/logout': { csurf: false },
  },
  csurf: { https: false },
  security: { rateLimiter: false },
  // An alias would mean the application that extends this one, as that of dev.test.ts does.
  nitro: { errorHandler: fileURLToPath(new URL('server/error-handler', import.meta.url)) },
})
