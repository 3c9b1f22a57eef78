import { DuoError } from '@duokit/core'
import { type DynamicModule, Inject, Module, type NestModule, Optional } from '@nestjs/common'
import { withCheckedFactory } from './checked-factory.js'
import { checkForRoot, checkForRootAsync } from './check-options.js'
import { ConfigurableDuoModule } from './duo.module-definition.js'
import { NestApplication } from './nest-application.js'

const withoutOptions =
  'DuoModule must be imported as DuoModule.forRoot({ … }) or DuoModule.forRootAsync({ … }), once. It is global, so the other modules need no import of it'

/**
 * Duo two-factor login for a Nest application: the routes of the login, and what `DuoGuard` asks.
 *
 * @example
 * ```ts
 * @Module({
 *   imports: [
 *     DuoModule.forRoot({
 *       origin: 'https://app.example.com',
 *       prompt: iframePrompt({ host, ikey, skey, akey }),
 *       getUsername: (request) => request.session?.user,
 *       store: sessionStore(),
 *     }),
 *   ],
 * })
 * export class AppModule {}
 * ```
 */
@Module({})
export class DuoModule extends ConfigurableDuoModule implements NestModule {
  readonly #application: NestApplication

  constructor(@Optional() @Inject(NestApplication) application?: NestApplication) {
    super()
    // Nest would only say that it cannot resolve an argument.
    if (application === undefined) throw new DuoError('invalid_option', withoutOptions)
    this.#application = application
  }

  /** Called by Nest before it declares the routes of the application. */
  configure(): void {
    this.#application.checkScope()
    this.#application.receiveBodies()
  }

  /**
   * Configures the module with the options, and with `isGlobal`, `basePath` and `routes`.
   *
   * @throws DuoError `invalid_option` when the application starts, naming the option and what is expected
   */
  static override forRoot(options: Parameters<typeof ConfigurableDuoModule.forRoot>[0]): DynamicModule {
    checkForRoot(options)
    return super.forRoot(options)
  }

  /**
   * Configures the module with `useFactory`, `useClass` (a `DuoOptionsFactory`) or `useExisting`. Pass `isGlobal`,
   * `basePath` and `routes` next to it.
   *
   * @throws DuoError `invalid_option` when the application starts, naming the option and what is expected
   */
  static override forRootAsync(options: Parameters<typeof ConfigurableDuoModule.forRootAsync>[0]): DynamicModule {
    checkForRootAsync(options)
    return withCheckedFactory(super.forRootAsync(options), options)
  }
}
