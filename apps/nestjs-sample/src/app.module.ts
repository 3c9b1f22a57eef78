import { DuoModule, iframePrompt, sessionStore, universalPrompt } from '@duokit/nestjs'
import { type DynamicModule, Module } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { choosePrompt } from 'sample-kit'
import { AccountController } from './account.controller.js'
import { APP_OPTIONS, type AppOptions } from './app-options.js'
import { AssetsController } from './assets.controller.js'
import { BalanceGateway } from './balance.gateway.js'
import { HomeController } from './home.controller.js'
import { NotFoundFilter } from './not-found.filter.js'
import { PageFilter } from './page.filter.js'
import type { SampleRequest } from './session.js'

/** All that Duo has to know stands in `imports`; what it protects, in `AccountController`. */
@Module({})
export class AppModule {
  static register(options: AppOptions): DynamicModule {
    const { platform: _, sessionSecret, duo: keys, ...duoOptions } = options
    return {
      module: AppModule,
      imports: [
        DuoModule.forRoot({
          ...duoOptions,
          prompt: {
            prompts: promptsOf(keys),
            choose: (_user, request: SampleRequest) => choosePrompt(keys, request.session.prompt),
          },
          // It signs nothing by itself: the gate makes keys of its own from it.
          cookieSecret: sessionSecret,
          getUsername: (request: SampleRequest) => request.session.user,
          store: sessionStore(),
          loginUrl: '/login',
        }),
      ],
      controllers: [HomeController, AssetsController, AccountController],
      providers: [
        BalanceGateway,
        { provide: APP_OPTIONS, useValue: options },
        { provide: APP_FILTER, useClass: PageFilter },
        { provide: APP_FILTER, useClass: NotFoundFilter },
      ],
    }
  }
}

function promptsOf({ universal, iframe }: AppOptions['duo']) {
  return {
    ...(universal && { universal: universalPrompt(universal) }),
    ...(iframe && { iframe: iframePrompt(iframe) }),
  }
}
