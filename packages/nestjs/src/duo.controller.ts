import { All, Controller, Inject, NotFoundException, Req, Res, type Type, VERSION_NEUTRAL } from '@nestjs/common'
import { DuoService } from './duo.service.js'
import type { PlatformRequest } from './platform-request.js'
import { setRule } from './duo-rule.js'
import { anyRoute } from './base-path.js'

/** The routes of the login, as a controller of their own for each `forRoot`: its path is metadata of the class. */
export function createDuoController(basePath: string, decorators: readonly ClassDecorator[]): Type {
  @Controller({ path: basePath, version: VERSION_NEUTRAL })
  class DuoController {
    readonly #duo: DuoService

    constructor(@Inject(DuoService) duo: DuoService) {
      this.#duo = duo
    }

    @All(anyRoute)
    async answer(@Req() request: PlatformRequest, @Res() response: object): Promise<void> {
      this.#duo.checkMount(request)
      if (!(await this.#duo.handle(request, response))) throw new NotFoundException()
    }
  }
  for (const decorate of decorators) decorate(DuoController)
  // A global guard recognizes the routes of the login by their class, not by a URL.
  setRule(DuoController, 'skip')
  return DuoController
}
