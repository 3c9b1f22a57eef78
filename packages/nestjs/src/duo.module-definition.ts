import { ConfigurableModuleBuilder, type DynamicModule, type Provider } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { controllerDecorators } from './check-options.js'
import { createDuoController } from './duo.controller.js'
import type { DuoModuleExtras, DuoOptions } from './duo.options.js'
import { DUO_BASE_PATH, DUO_CONTROLLER, DUO_OPTIONS, DUO_SERVICE } from './duo.tokens.js'
import { DuoExceptionFilter } from './duo-exception.filter.js'
import { DuoService } from './duo.service.js'
import { NestApplication } from './nest-application.js'

const extras: DuoModuleExtras = { isGlobal: true, basePath: '/duo', routes: true }

const built = new ConfigurableModuleBuilder<DuoOptions>({ optionsInjectionToken: DUO_OPTIONS })
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createDuoOptions')
  .setExtras<DuoModuleExtras>(extras, define)
  .build()

/** The base of `DuoModule`, made by Nest's builder. */
export const ConfigurableDuoModule = built.ConfigurableModuleClass

function define(definition: DynamicModule, { isGlobal, basePath = '/duo', routes }: DuoModuleExtras): DynamicModule {
  const decorators = controllerDecorators(routes)
  const controller = decorators === undefined ? undefined : createDuoController(basePath, decorators)
  const own: Provider[] = [
    { provide: DUO_BASE_PATH, useValue: basePath },
    { provide: DUO_CONTROLLER, useFactory: () => controller },
    NestApplication,
    DuoService,
    { provide: DUO_SERVICE, useExisting: DuoService },
    { provide: APP_FILTER, useClass: DuoExceptionFilter },
  ]
  return {
    ...definition,
    global: isGlobal ?? true,
    controllers: controller === undefined ? [] : [controller],
    providers: [...(definition.providers ?? []), ...own],
    exports: [DuoService, DUO_SERVICE],
  }
}
