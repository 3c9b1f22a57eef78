import { DuoModule, iframePrompt, sessionStore } from '@duokit/nestjs'
import { type DynamicModule, Module } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { AccountController } from './account.controller.js'
import { type AppOptions, ORIGIN } from './app-options.js'
import { AssetsController } from './assets.controller.js'
import { HomeController } from './home.controller.js'
import { PageFilter } from './page.filter.js'
import type { SampleRequest } from './session.js'

/** Everything that Duo needs to know stands in `imports`; what it protects, in `AccountController`. */
@Module({})
export class AppModule {
  static register({ platform: _, sessionSecret: __, duo: keys, ...duoOptions }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DuoModule.forRoot({
          ...duoOptions,
          prompt: iframePrompt(keys.iframe),
          getUsername: (request: SampleRequest) => request.session.user,
          store: sessionStore(),
          loginUrl: '/login',
        }),
      ],
      controllers: [HomeController, AssetsController, AccountController],
      providers: [
        { provide: ORIGIN, useValue: duoOptions.origin },
        { provide: APP_FILTER, useClass: PageFilter },
      ],
    }
  }
}
