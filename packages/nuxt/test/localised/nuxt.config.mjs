// Never built to its end: what a build says of its pages and rules is the test.
export default defineNuxtConfig({
  modules: ['@nuxtjs/i18n', '@duokit/nuxt'],
  compatibilityDate: '2026-10-01',
  telemetry: false,
  devtools: { enabled: false },
  i18n: {
    defaultLocale: 'en',
    locales: [
      { code: 'en', domain: 'en.example.com' },
      { code: 'de', domain: 'de.example.com' },
    ],
  },
})
