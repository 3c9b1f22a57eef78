import { Controller, Get, Header } from '@nestjs/common'
import { freshScript, liveScript, style } from 'sample-kit'

/** What the pages load. */
@Controller()
export class AssetsController {
  @Get('style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return style
  }

  @Get('fresh.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return freshScript
  }

  @Get('live.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  live(): string {
    return liveScript
  }
}
