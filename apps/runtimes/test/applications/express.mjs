import { cookieStore, createDuo, universalPrompt } from '@duokit/express'
import express from 'express'

const [origin, host, clientId, clientSecret] = process.argv.slice(2)
const duo = createDuo({
  origin,
  cookieSecret: 'what signs the cookies of the application',
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})
const app = express()
app.use(duo.routes())
app.use(duo.guard())
app.get('/account', (request, response) => response.send(`Hello ${request.duo.username}`))
app.listen(Number(new URL(origin).port), 'localhost', () => console.log('listens'))
