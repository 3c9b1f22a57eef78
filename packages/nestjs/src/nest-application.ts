import { DuoError } from '@duokit/core'
import { Inject, Injectable, type Type } from '@nestjs/common'
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core'
import { receiveEveryBody } from './fastify-bodies.js'
import { isFastify } from './is-fastify.js'
import { applicationClasses } from './application-classes.js'
import { servedBasePath } from './base-path.js'
import { ineffectiveDecorators } from './check-decorators.js'
import { hasGuardedStream } from './event-streams.js'
import { conflictingModules, hasScopedOptions, scopedOptions } from './check-modules.js'
import { keptResponses } from './kept-responses.js'
import { isGuardedGateway } from './guarded-gateway.js'
import { isGlobalDuoGuard } from './guards-of.js'
import { DUO_BASE_PATH, DUO_CONTROLLER } from './duo.tokens.js'
import { mountOf, onMount } from './mount.js'

/** The Nest application around `DuoModule`: what it knows about its modules, its routes and its platform. */
@Injectable()
export class NestApplication {
  readonly basePath: string
  readonly host: HttpAdapterHost
  private readonly controller: Type | undefined
  private readonly config: ApplicationConfig
  /**
   * Keeps the providers of the whole application private, because they contain keys: a property would show them to
   * anyone who prints the service.
   */
  readonly #modules: ModulesContainer

  // oxlint-disable-next-line max-params -- what Nest injects
  constructor(
    @Inject(DUO_BASE_PATH) basePath: string,
    @Inject(DUO_CONTROLLER) controller: Type | undefined,
    @Inject(ApplicationConfig) config: ApplicationConfig,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
  ) {
    this.basePath = basePath
    this.controller = controller
    this.config = config
    this.#modules = modules
    this.host = host
  }

  /**
   * Options that are made for each request would make a gate for each, which remembers nothing of the one before.
   *
   * @throws DuoError `invalid_option` if they are
   */
  checkScope(): void {
    if (hasScopedOptions(this.#modules)) throw new DuoError('invalid_option', scopedOptions)
  }

  /** @throws DuoError `invalid_option` if a guard could ask more than one module */
  checkModules(): void {
    refuse(conflictingModules(this.#modules))
  }

  /**
   * @throws DuoError `invalid_option` if a decorator of ours has no effect, or if a guarded response is kept for others
   */
  checkHandlers(): void {
    const application = { modules: this.#modules, config: this.config }
    refuse([...ineffectiveDecorators(application), ...keptResponses(application)])
  }

  /**
   * Whether a gateway, an event stream or a subscription has a guard of ours. Their sessions are read again while they
   * are open.
   */
  hasGuardedConnections(): boolean {
    const isGlobal = isGlobalDuoGuard(this.config)
    return applicationClasses(this.#modules).some((one) => isGuardedGateway(one) || hasGuardedStream(one, isGlobal))
  }

  /** Where Nest's router has the routes of the login. It is known once the application starts. */
  servedBasePath(): string {
    return servedBasePath({ modules: this.#modules, config: this.config }, this.basePath, this.controller)
  }

  /** Lets the gate receive every body on Fastify. Must run before Nest's router declares its routes. */
  receiveBodies(): void {
    const { instance } = this
    if (isFastify(instance)) receiveEveryBody(instance, this.servedBasePath())
  }

  /** Where the platform is mounted in another server. */
  mount(): string {
    return mountOf(this.instance)
  }

  /** Calls back each time that this changes. */
  onMount(changed: () => void): void {
    onMount(this.instance, changed)
  }

  /** A context without HTTP has no platform. */
  get instance(): unknown {
    const { httpAdapter } = this.host as Partial<HttpAdapterHost>
    return typeof httpAdapter?.getInstance === 'function' ? httpAdapter.getInstance<unknown>() : undefined
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new DuoError('invalid_option', problems.join(' '))
}
