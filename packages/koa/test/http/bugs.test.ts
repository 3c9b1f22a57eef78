// What fails today: each case says what the design asks for. When one is repaired, `.fails` goes, and the case moves to its topic.
import { describe, expect, it } from 'vitest'
import { createDuo, iframePrompt, sessionStore } from '@duokit/koa'
import { keys } from './duo-service.js'

describe('loginUrl', () => {
  const good = { origin: 'http://localhost:1234', getUsername: () => undefined, store: sessionStore() }
  it.fails.each(['https://', 'http://[', 'https://a b/', 'https://x:99999/', 'http://%'])(
    'that is no address is refused at start-up, and makes no 500 later: %s',
    (loginUrl) => {
      const refusal = { code: 'invalid_option', message: expect.stringMatching(/^loginUrl /) }
      expect(() => createDuo({ ...good, prompt: iframePrompt(keys), loginUrl })).toThrow(
        expect.objectContaining(refusal),
      )
    },
  )
})
