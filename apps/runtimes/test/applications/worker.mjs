import { cookieStore, createDuo, universalPrompt } from '@duokit/h3'
import { H3 } from 'h3'

// As Cloudflare's Workers run it: made once for all requests, where workerd allows no random numbers and no timers.

const { origin, host, clientId, clientSecret } = SETTINGS
const duo = createDuo({
  origin,
  cookieSecret: 'what signs the cookies of the application',
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})
const app = new H3()
app.use(duo.routes())
app.use(duo.guard())
app.get('/account', ({ context }) => `Hello ${context.duo.username}`)

export default { fetch: (request) => app.fetch(request) }
