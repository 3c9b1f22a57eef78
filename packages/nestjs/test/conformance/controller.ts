import { DuoGuard, DuoProof, DuoService, RequireDuo } from '@duokit/nestjs'
import {
  All,
  Controller,
  Get,
  GoneException,
  Header,
  HttpCode,
  Inject,
  Post,
  Redirect,
  Req,
  Res,
  type Type,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import type { IncomingMessage } from 'node:http'
import type { FirstFactor, Request, Response } from './first-factor.js'

/** The routes of the application, over one kind of first factor. */
export function createController(first: FirstFactor): Type {
  @Controller()
  class ApplicationController {
    readonly #duo: DuoService

    constructor(@Inject(DuoService) duo: DuoService) {
      this.#duo = duo
    }

    @Post('login')
    @Redirect('/account', 303)
    async logIn(@Req() request: Request & IncomingMessage, @Res({ passthrough: true }) response: Response) {
      const form = await formOf(request)
      if (form.get('password') !== 'duokit') throw new UnauthorizedException()
      await first.logIn(request, response, form.get('username') ?? '')
    }

    @Post('logout')
    @Redirect('/', 303)
    async logOut(@Req() request: Request, @Res({ passthrough: true }) response: Response) {
      await first.logOut(request, response)
    }

    @Get('account')
    @UseGuards(DuoGuard)
    account(@DuoProof() proof: DuoProof) {
      return `Hello ${encodeURIComponent(proof.username)}`
    }

    @Get('api/account')
    @UseGuards(DuoGuard)
    apiAccount(@DuoProof() { username, verifiedAt }: DuoProof) {
      return { username, verifiedAt }
    }

    @All('transfer')
    @HttpCode(200)
    @RequireDuo({ maxAge: 60 })
    transfer() {
      return 'done'
    }

    @Get('required')
    required(@Req() request: IncomingMessage & { url: string }) {
      return this.#duo.require(request)
    }

    @Get('required-fresh')
    requiredFresh(@Req() request: IncomingMessage & { url: string }) {
      return this.#duo.require(request, { maxAge: 60 })
    }

    @Post('forget')
    @HttpCode(204)
    async forget(@Req() request: IncomingMessage & { url: string }, @Res({ passthrough: true }) response: Response) {
      await this.#duo.forget(request, response)
    }

    @Get('skipped')
    @UseGuards(DuoGuard)
    skipped(@DuoProof() duo?: DuoProof) {
      return { duo: duo ?? null }
    }

    @Get('cacheable')
    @UseGuards(DuoGuard)
    @Header('Cache-Control', 'public, max-age=600, no-transform')
    @Header('CDN-Cache-Control', 'max-age=600')
    @Header('ETag', '"1"')
    @Header('Last-Modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
    cacheable() {
      return 'kept'
    }

    @Get('gone')
    @UseGuards(DuoGuard)
    gone() {
      throw new GoneException()
    }
  }
  return ApplicationController
}

/** What the parser read, or the request itself. */
async function formOf(request: Request & IncomingMessage): Promise<URLSearchParams> {
  if (request.body !== undefined) return new URLSearchParams(request.body as Record<string, string>)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
