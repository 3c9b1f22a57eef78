// nuxt-csurf is asked for a token here, as everywhere else.
export default defineEventHandler(() => ({}))
