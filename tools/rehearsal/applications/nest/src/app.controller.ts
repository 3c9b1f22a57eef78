import { DuoGuard, DuoProof } from '@duokit/nestjs'
import { Controller, Get, UseGuards } from '@nestjs/common'

@UseGuards(DuoGuard)
@Controller()
export class AppController {
  @Get()
  getHello(@DuoProof() proof: DuoProof): string {
    return `Hello ${proof.username}`
  }
}
