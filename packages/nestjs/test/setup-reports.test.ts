import type { DuoOptions } from '@duokit/nestjs'
import { ConsoleLogger } from '@nestjs/common'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { platforms } from './platform.js'

/** What Nest's logger gets of the context `Duo`. */
class Heard extends ConsoleLogger {
  readonly lines: string[] = []
  override error(...[message, ...rest]: readonly unknown[]) {
    if (rest.at(-1) === 'Duo') this.lines.push(`error ${String(message)}`)
  }
  override warn(...[message, ...rest]: readonly unknown[]) {
    if (rest.at(-1) === 'Duo') this.lines.push(`warn ${String(message)}`)
  }
  override log() {
    // Nest says a lot when it starts.
  }
}

describe.each(platforms)('an application without onEvent on %s', (platform) => {
  it('reports setup mistakes through Nest’s logger, with the context Duo', async () => {
    const logger = new Heard()
    const duo = {
      onEvent: undefined,
      singleUse: {
        claim: () => {
          throw Object.assign(new Error('redis://:hunter2@cache'), { code: 'ECONNREFUSED' })
        },
      },
    } as unknown as Partial<DuoOptions>
    const app = await start(platform, { duo, app: { logger } })
    const alice = app.visitor('alice')
    for (const _ of [1, 2]) expect((await app.logIn(alice)).status).toBe(503)
    expect(logger.lines).toEqual([
      expect.stringMatching(
        /^error Single-use store unavailable \(single_use_unavailable\): Error \(ECONNREFUSED\) at /,
      ),
    ])
    expect(logger.lines[0]).not.toContain('hunter2')
  })
})
