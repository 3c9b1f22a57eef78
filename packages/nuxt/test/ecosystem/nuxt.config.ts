// The application of the README, beside nuxt-auth-utils and nuxt-security, and without a file server/duo.ts.
export default defineNuxtConfig({
  modules: ['@duokit/nuxt', 'nuxt-auth-utils', 'nuxt-security'],
  compatibilityDate: '2026-10-01',
  telemetry: false,
  devtools: { enabled: false },
  // A dev server beside a build needs a folder of its own.
  ...(process.env.FIXTURE_BUILD_DIR !== undefined && { buildDir: process.env.FIXTURE_BUILD_DIR }),
  duo: { loginUrl: '/login' },
  routeRules: {
    '/account': { duo: true },
  },
  security: { rateLimiter: false },
})
