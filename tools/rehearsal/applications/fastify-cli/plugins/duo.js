import duo, { cookieStore, universalPrompt } from '@duokit/fastify'
import plugin from 'fastify-plugin'

const { DUO_ORIGIN, DUO_HOST: host, DUO_CLIENT_ID: clientId, DUO_CLIENT_SECRET: clientSecret } = process.env

export default plugin(async (app) => {
  await app.register(duo, {
    origin: DUO_ORIGIN,
    cookieSecret: process.env.DUO_COOKIE_SECRET,
    prompt: universalPrompt({ host, clientId, clientSecret }),
    getUsername: () => 'alice',
    store: cookieStore({ bindTo: 'browser' }),
  })
})
