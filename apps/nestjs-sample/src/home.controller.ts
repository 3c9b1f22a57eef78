import { DuoService } from '@duokit/nestjs'
import { Body, Controller, Get, Header, Inject, Post, Query, Redirect, Req, Res, UseGuards } from '@nestjs/common'
import { authenticate, choosePrompt, pages, promptsIn } from 'sample-kit'
import { APP_OPTIONS, type AppOptions } from './app-options.js'
import { fieldsOf } from './fields-of.js'
import { OwnFormsGuard } from './own-forms.guard.js'
import { PageException } from './page.filter.js'
import { beginSession, endSession, type SampleRequest } from './session.js'

/** The first factor, and what is open to everybody. */
@UseGuards(OwnFormsGuard)
@Controller()
export class HomeController {
  readonly #keys: AppOptions['duo']
  readonly #duo: DuoService

  constructor(@Inject(APP_OPTIONS) { duo }: AppOptions, @Inject(DuoService) service: DuoService) {
    this.#keys = duo
    this.#duo = service
  }

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  home(@Req() request: SampleRequest): string {
    return pages.homePage(request.session.user)
  }

  @Get('login')
  @Header('content-type', 'text/html; charset=utf-8')
  loginForm(@Query('next') next: unknown): string {
    return pages.loginPage({ next, failed: false, prompts: promptsIn(this.#keys) })
  }

  @Post('login')
  @Redirect()
  async logIn(@Req() request: SampleRequest, @Body() body: unknown) {
    const form = fieldsOf(body)
    const user = authenticate(form['username'], form['password'])
    const { next } = form
    if (user === undefined) {
      throw new PageException(pages.loginPage({ next, failed: true, prompts: promptsIn(this.#keys) }), 401)
    }
    await beginSession(request, { user, prompt: choosePrompt(this.#keys, form['prompt']) })
    return { url: this.#duo.resolveNext(next) ?? '/account', statusCode: 303 }
  }

  @Post('logout')
  @Redirect('/', 303)
  async logOut(@Req() request: SampleRequest, @Res({ passthrough: true }) response: object): Promise<void> {
    // Sockets of this login close now. The proof lives in the session and ends with it.
    await this.#duo.forget(request, response)
    await endSession(request)
  }
}
