import { cookieStore, createGate, iframePrompt } from '@duokit/core'
import { afterEach, beforeEach, expect, it } from 'vitest'

// As in a process that has just started.
const said = Symbol.for('@duokit/core:iframe-end')
const warnings: Error[] = []
const hear = (warning: Error) => void warnings.push(warning)
beforeEach(() => {
  Reflect.deleteProperty(globalThis, said)
  warnings.length = 0
  process.on('warning', hear)
})
afterEach(() => void process.off('warning', hear))

async function open(host: string): Promise<void> {
  const keys = { ikey: 'DIXXXXXXXXXXXXXXXXXX', skey: 's'.repeat(40), akey: 'a'.repeat(40) }
  createGate({
    origin: 'http://localhost:1234',
    prompt: iframePrompt({ host, ...keys }),
    getUsername: () => 'alice',
    store: cookieStore({ bindTo: 'browser' }),
  })
  await new Promise((resolve) => setImmediate(resolve))
}

it('that Duo ended the iframe is said once, and not of a local Duo', async () => {
  await open('localhost:9')
  expect(warnings).toEqual([])
  await open('api-12345678.duosecurity.com')
  await open('api-87654321.duosecurity.com')
  expect(warnings).toEqual([
    expect.objectContaining({
      name: 'DeprecationWarning',
      code: 'DUOKIT_IFRAME_ENDED',
      message: expect.stringContaining('universalPrompt'),
    }),
  ])
})
