import { DuoGuard, DuoModule, DuoService } from '@duokit/nestjs'
import { Controller, Get, Inject, Module, UseGuards } from '@nestjs/common'
import { describe, expect, it } from 'vitest'
import { optionsFor, startOfTime } from '../application.js'
import { moduleOf, refusalOf } from './refusal.js'

const options = optionsFor({ seconds: startOfTime })
const global = (basePath: string) => DuoModule.forRoot({ ...options, basePath })
const globalAsync = (basePath: string) => DuoModule.forRootAsync({ useFactory: () => options, basePath })
const local = (basePath: string) => DuoModule.forRoot({ ...options, basePath, isGlobal: false })

@UseGuards(DuoGuard)
@Controller('page')
class Page {
  @Get()
  page() {
    return {}
  }
}

function invalid(text: RegExp) {
  return expect.objectContaining({ code: 'invalid_option', message: expect.stringMatching(text) })
}

describe('DuoModule without options', () => {
  it.each([
    ['alone', [DuoModule]],
    ['beside the configured one', [global('/duo'), DuoModule]],
    ['in a feature module', [global('/duo'), moduleOf({ imports: [DuoModule], controllers: [Page] })]],
  ])('is refused at start-up with what to import: %s', async (_where, imports) => {
    const refusal = await refusalOf(moduleOf({ imports }))
    expect(refusal).toEqual(invalid(/^DuoModule must be imported as DuoModule\.forRoot\(.*no import/))
  })
})

describe('a second global DuoModule', () => {
  it.each([
    ['forRoot twice', [global('/a'), global('/b')]],
    ['forRoot and forRootAsync', [global('/a'), globalAsync('/b')]],
    ['forRootAsync twice', [globalAsync('/a'), globalAsync('/b')]],
    ['the same options twice', [global('/duo'), global('/duo')]],
    ['one in a feature module', [global('/a'), moduleOf({ imports: [global('/b')] })]],
    ['two beside one that is not global', [local('/a'), global('/b'), global('/c')]],
  ])('is refused at start-up: %s', async (_how, imports) => {
    const refusal = await refusalOf(moduleOf({ imports, controllers: [Page] }))
    expect(refusal).toEqual(invalid(/^DuoModule is global twice.*isGlobal: false/))
  })

  it('is not what several modules import as one object', async () => {
    const shared = global('/duo')
    const features = [moduleOf({ imports: [shared], controllers: [Page] }), moduleOf({ imports: [shared] })]
    expect(await refusalOf(moduleOf({ imports: [shared, ...features] }))).toBeUndefined()
  })

  it('is not the module of another application in the same process', async () => {
    const other = moduleOf({ imports: [global('/duo')], controllers: [Page] })
    const both = await Promise.all([refusalOf(other), refusalOf(moduleOf({ imports: [global('/duo')] }))])
    expect(both).toEqual([undefined, undefined])
  })
})

describe('two DuoModules that are not global', () => {
  it('start where each guard has one of them', async () => {
    const first = moduleOf({ imports: [local('/a')], controllers: [Page] })
    const second = moduleOf({ imports: [local('/b')], controllers: [Page] })
    expect(await refusalOf(moduleOf({ imports: [first, second] }))).toBeUndefined()
  })

  it('start where a module imports both and asks neither', async () => {
    const first = local('/a')
    const second = local('/b')
    const feature = moduleOf({ imports: [first], controllers: [Page] })
    expect(await refusalOf(moduleOf({ imports: [first, second, feature] }))).toBeUndefined()
  })

  class ByName {
    readonly duo: DuoService
    constructor(@Inject(DuoService) duo: DuoService) {
      this.duo = duo
    }
  }
  class AsProperty {
    @Inject(DuoService) readonly duo: DuoService | undefined
  }
  it.each([
    ['guard', { controllers: [Page] }],
    ['service', { providers: [ByName] }],
    ['service with a property', { providers: [AsProperty] }],
    ['factory', { providers: [{ provide: 'x', inject: [DuoService], useFactory: () => ({}) }] }],
  ])('are refused where one %s could ask either', async (_what, metadata) => {
    const both = moduleOf({ imports: [local('/a'), local('/b')], ...metadata })
    expect(await refusalOf(moduleOf({ imports: [both] }))).toEqual(invalid(/imports two DuoModules/))
  })

  it('are refused where another module exports the second one', async () => {
    const hidden = local('/b')
    @Module({ imports: [hidden], exports: [DuoModule] })
    class Exporting {}
    const both = moduleOf({ imports: [local('/a'), Exporting], controllers: [Page] })
    expect(await refusalOf(both)).toEqual(invalid(/imports two DuoModules/))
  })

  it.each(['/duo', '/duo/', '/DUO'])('are refused at one path: /duo and %s', async (path) => {
    expect(await refusalOf(moduleOf({ imports: [local('/duo'), local(path)] }))).toEqual(
      invalid(/^basePath \/duo belongs to two DuoModules/),
    )
    expect(await refusalOf(moduleOf({ imports: [global('/duo'), local(path)] }))).toEqual(
      invalid(/^basePath \/duo belongs to two DuoModules/),
    )
  })
})
