import { DuoGuard, DuoModule, sessionStore, universalPrompt } from '@duokit/nestjs'
import { type DynamicModule, Module, type Type } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { expect, it } from 'vitest'
import { origin, runBlock } from './page-block.js'
import { attack, guardedPath, post, read } from './stage/browsers.js'
import { useBlocks } from './stage/koa-block.js'
import { Guarded, moduleOf, nestRunning } from './stage/nest-application.js'
import { compiled } from './stage/own-folder.js'

// The blocks of the pages for NestJS, as they stand, on Express. What they leave to the reader is around them.

const { values, opened } = useBlocks()
const halfDay = 12 * 3600
const readme = '../../packages/nestjs/README.md'

interface Block {
  readonly AppModule: Type
  readonly ReportController: Type
  readonly OwnDuoController: Type
  readonly duo: DynamicModule
}

// Vitest compiles decorators of the files in tsconfig.json alone.
const block = (page: string, part: string) => runBlock(page, part, values(), compiled) as Promise<Block>
const readmeModule = async () => (await block(readme, 'PayrollController')).AppModule
const inCode = async () => {
  const { ReportController } = await block('reference/nestjs.md', 'class ReportController')
  return moduleOf([await readmeModule()], [ReportController])
}

async function ownRoutes(): Promise<Type> {
  const { OwnDuoController } = await block('reference/nestjs.md', 'class OwnDuoController')
  const { host, clientId, clientSecret, cookieSecret } = values()
  const duo = DuoModule.forRoot({
    origin,
    cookieSecret,
    prompt: universalPrompt({ host, clientId, clientSecret }),
    getUsername: (request) => request.session?.user,
    store: sessionStore(),
    routes: false,
  })
  @Module({ imports: [duo], controllers: [OwnDuoController, Guarded], providers: [guard] })
  class Whole {}
  return Whole
}
const guard = { provide: APP_GUARD, useClass: DuoGuard }

it.each([
  ['POST in the README', readmeModule, 'POST', '/payroll', 60, '/duo/start'],
  ['GET in the README', readmeModule, 'GET', '/payroll', halfDay, '/duo/start'],
  [
    'forRootAsync of the reference',
    async () => moduleOf([(await block('reference/nestjs.md', 'class SettingsModule')).AppModule]),
    ...(['GET', '/guarded', halfDay, '/second-factor/start'] as const),
  ],
  ['the controller of the reference', inCode, 'GET', '/report', 300, '/duo/start'],
  ["the reader's own routes of the reference", ownRoutes, 'GET', '/guarded', halfDay, '/duo/start'],
  [
    'Passport of guides/first-factors.md',
    async () => moduleOf([(await block('guides/first-factors.md', 'request.user?.username')).duo]),
    ...(['GET', '/guarded', halfDay, '/duo/start'] as const),
  ],
  [
    'guides/graphql.md',
    async () => moduleOf([(await block('guides/graphql.md', 'getRequest: (context')).duo]),
    ...(['GET', '/guarded', halfDay, '/duo/start'] as const),
  ],
] as const)('NestJS: %s guards', async (...[, moduleFor, method, path, maxAge, start]) => {
  const application = await opened(moduleFor().then(nestRunning))
  const ask = method === 'GET' ? read : post
  // Nest's status for POST.
  const verifiedOne = [method === 'GET' ? 200 : 201, ...guardedPath.verifiedOne.slice(1)]
  expect(await attack(application, path, maxAge, { start, ask })).toEqual({ ...guardedPath, verifiedOne })
})

it('the logout of reference/nestjs.md ends the proof', async () => {
  const { verified } = await opened(inCode().then(nestRunning))
  const alice = await verified('alice', '/duo/start?max_age=300')
  expect((await read(alice, '/report')).status).toBe(200)
  await alice.post('/logout')
  expect((await read(alice, '/report')).json()['code']).toBe('duo_required')
})
