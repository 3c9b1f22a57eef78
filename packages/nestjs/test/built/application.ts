import 'reflect-metadata'
import { createRequire } from 'node:module'
import * as duokit from '@duokit/nestjs'
import { DuoProof } from '@duokit/nestjs'
import { TestDuo } from '@duokit/nestjs/testing'
import * as nest from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'

// Compiled by the tests in each of the ways that applications are, and run as a process of its own on the built
// package.

// The other build of the package, beside the one that is imported above.
const other = process.env['TWO_COPIES'] === undefined ? duokit : otherBuild()
const { Controller, Get, UseGuards, Module } = nest

function otherBuild(): typeof duokit {
  return createRequire(`${process.cwd()}/here.js`)('@duokit/nestjs') as typeof duokit
}

@Controller()
class Pages {
  @Get('account')
  @UseGuards(other.DuoGuard)
  account(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
  @Get('health')
  @other.SkipDuo()
  @UseGuards(duokit.DuoGuard)
  health(@DuoProof() proof?: DuoProof) {
    return { by: proof?.username ?? null }
  }
}

const real = duokit.DuoModule.forRoot({
  origin: 'http://localhost:1234',
  prompt: other.iframePrompt({
    host: 'localhost:9',
    ikey: 'DIXXXXXXXXXXXXXXXXXX',
    skey: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
    akey: 'useacustomerprovidedapplicationsecretkey',
  }),
  getUsername: () => 'alice',
  store: other.cookieStore({ bindTo: 'browser' }),
})

async function ask(duo: nest.DynamicModule, adapter: ExpressAdapter | FastifyAdapter) {
  @Module({ imports: [duo], controllers: [Pages] })
  class App {}

  const app = await NestFactory.create(App, adapter, { logger: false, abortOnError: false })
  await app.listen(0, '127.0.0.1')
  const url = await app.getUrl()
  const answers = []
  for (const path of ['/account', '/health', '/duo/status', '/duo/prompt.js']) {
    const reply = await fetch(url + path)
    const isJson = reply.headers.get('content-type')?.includes('json')
    answers.push([path, reply.status, isJson ? await reply.json() : (await reply.text()).length > 1000])
  }
  await app.close()
  return answers
}

async function main() {
  const error = new other.DuoError('duo_required')
  const result = {
    names: Object.keys(duokit)
      .filter((name) => name !== 'default')
      .toSorted(),
    copies: [other === duokit, new other.DuoException(error) instanceof duokit.DuoException, duokit.isDuoError(error)],
    express: await ask(real, new ExpressAdapter()),
    fastify: await ask(real, new FastifyAdapter()),
    verified: await ask(new TestDuo('alice').module(), new ExpressAdapter()),
    metadata: Reflect.getMetadata('design:paramtypes', Pages.prototype, 'account') !== undefined,
  }
  process.stdout.write(JSON.stringify(result))
}

void main()
