import { DuoModule, type DuoOptions, type DuoOptionsFactory } from '@duokit/nestjs'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { expect, it } from 'vitest'
import { optionsFor, startOfTime } from '../application.js'

const options = optionsFor({ seconds: startOfTime })

type AsyncOptions = Parameters<typeof DuoModule.forRootAsync>[0]

class Secrets {
  readonly createOptions = () => options
}
class Field implements DuoOptionsFactory {
  readonly createDuoOptions = () => options
}
class Inherited extends Field {}
class Configured {
  readonly createDuoOptions = options
}
// A property or a variable would give it a name.
const [nameless] = [
  class {
    readonly keys = 1
  },
]
@Module({
  providers: [Secrets, Field, { provide: 'SETTINGS', useValue: { options } }, { provide: 'MADE', useClass: Field }],
  exports: [Secrets, Field, 'SETTINGS', 'MADE'],
})
class Settings {}

/** What starting an application throws; TypeScript would refuse most of these options. */
async function refusal(given: object): Promise<unknown> {
  try {
    @Module({ imports: [DuoModule.forRootAsync({ imports: [Settings], ...given } as AsyncOptions)] })
    class App {}
    await (await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })).close()
    return undefined
  } catch (error) {
    return error
  }
}

const ofClass = 'useClass must be a class with createDuoOptions()'
const ofProvider = 'useExisting must name a provider with createDuoOptions()'

it.each<[string, object, string]>([
  ['a class without the method', { useClass: Secrets }, `${ofClass}, which Secrets does not have`],
  ['a class with something else of its name', { useClass: Configured }, `${ofClass}, which Configured does not have`],
  ['a class without a name', { useClass: nameless }, `${ofClass}, which this class does not have`],
  ['an arrow function', { useClass: () => options }, `${ofClass}. Pass a function as useFactory`],
  [
    'a function',
    {
      useClass: function make() {
        return options
      },
    },
    `${ofClass}, which make does not have`,
  ],
  ['a provider without the method', { useExisting: Secrets }, `${ofProvider}, which Secrets does not have`],
  ['a value without the method', { useExisting: 'SETTINGS' }, `${ofProvider}, which SETTINGS does not have`],
  ['no token', { useExisting: null }, ofProvider],
  ['an empty token', { useExisting: '' }, ofProvider],
  [
    'a class as useFactory',
    { useFactory: Field },
    'useFactory must be a function, and Field is a class. Pass it as useClass',
  ],
])('%s is refused with what to pass', async (_what, given, message) => {
  expect(await refusal(given)).toMatchObject({ name: 'DuoError', code: 'invalid_option', message })
})

it.each<[string, object]>([
  ['a field of the class', { useClass: Field }],
  ['a class that inherits it', { useClass: Inherited }],
  ['a provider', { useExisting: Field }],
  ['a token', { useExisting: 'MADE' }],
  [
    'a function that is no arrow function',
    {
      useFactory: function make(): DuoOptions {
        return options
      },
    },
  ],
])('%s may make the options', async (_what, given) => {
  expect(await refusal(given)).toBeUndefined()
})
