import { DuoGuard, DuoProof, RequireDuo } from '@duokit/nestjs'
import { Body, Controller, Get, Header, HttpCode, Post, UseGuards } from '@nestjs/common'
import { pages } from 'sample-kit'
import { fieldsOf } from './fields-of.js'
import { OwnFormsGuard } from './own-forms.guard.js'

/** What needs Duo, and for a transfer a confirmation of the last minute. */
@UseGuards(OwnFormsGuard, DuoGuard)
@Controller()
export class AccountController {
  @Get('account')
  @Header('content-type', 'text/html; charset=utf-8')
  page(@DuoProof() proof: DuoProof): string {
    return pages.accountPage(proof, { live: true })
  }

  @Get('live')
  @Header('content-type', 'text/html; charset=utf-8')
  live(): string {
    return pages.livePage({ socket: '/live/socket' })
  }

  @Get('api/account')
  account(@DuoProof() { username, verifiedAt }: DuoProof) {
    return { username, balance: '1234.56', verifiedAt }
  }

  @Get('transfer')
  @RequireDuo({ maxAge: 60 })
  @Header('content-type', 'text/html; charset=utf-8')
  transferForm(): string {
    return pages.transferPage()
  }

  @Post('transfer')
  @RequireDuo({ maxAge: 60 })
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  transfer(@Body() body: unknown): string {
    const form = fieldsOf(body)
    return pages.transferredPage({ to: textOf(form['to']), amount: textOf(form['amount']) })
  }
}

/** A field may come twice, or not at all. */
function textOf(field: unknown): string {
  return typeof field === 'string' ? field : ''
}
