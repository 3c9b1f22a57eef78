import { Logger, type LoggerService } from '@nestjs/common'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { platforms } from '../platform.js'
import { startLive, verified } from './application.js'
import { open } from './clients.js'

let lines: string[] = []
const write = (...parts: unknown[]) => void lines.push(parts.map(String).join(' '))
const logger: LoggerService = { log: () => undefined, error: write, warn: write, fatal: write }
beforeEach(() => {
  lines = []
  Logger.overrideLogger(logger)
})
afterEach(() => Logger.overrideLogger(false))

describe.each(platforms)('what fails for a socket on %s', (platform) => {
  it.each([
    ['with onEvent', {}],
    ['without', { onEvent: undefined }],
  ])('is reported without a foreign message, %s', async (_name, duo) => {
    let isAway = false
    const app = await startLive(platform, 'ws', {
      app: { logger },
      duo: {
        ...duo,
        getUsername(asked: { readonly session?: { readonly user?: string } }) {
          if (isAway) throw new TypeError('postgres://duo:hunter2@db is away')
          return asked.session?.user
        },
      } as object,
    })
    const visitor = await verified(app)
    isAway = true
    await expect(open(app, { kind: 'ws', visitor })).rejects.toThrow('500')
    await expect(open(app, { kind: 'ws', visitor })).rejects.toThrow('500')
    expect(lines.filter((line) => line.includes('callback_failed'))).toHaveLength(1)
    expect(lines.join('\n')).toContain('TypeError at ')
    expect(lines.join('\n')).not.toContain('hunter2')
  })
})
