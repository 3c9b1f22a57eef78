import 'reflect-metadata'
import { cookieStore, DuoGuard, DuoModule, DuoProof, universalPrompt } from '@duokit/nestjs'
import { Controller, Get, Module, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

// Decorators as a compiler writes them, because the runtimes get this file as it is.

const [origin, host, clientId, clientSecret] = process.argv.slice(2)

class Pages {
  account(proof) {
    return `Hello ${proof.username}`
  }
}
const account = Object.getOwnPropertyDescriptor(Pages.prototype, 'account')
Get('account')(Pages.prototype, 'account', account)
DuoProof()(Pages.prototype, 'account', 0)
Controller()(Pages)
UseGuards(DuoGuard)(Pages)

const duo = DuoModule.forRoot({
  origin,
  cookieSecret: 'what signs the cookies of the application',
  prompt: universalPrompt({ host, clientId, clientSecret }),
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})
function App() {}
Module({ imports: [duo], controllers: [Pages] })(App)

const app = await NestFactory.create(App, { logger: ['error', 'warn'] })
await app.listen(Number(new URL(origin).port), 'localhost')
console.log('listens')
