import { bytesOf } from '@duokit/core'
import { describe, expect, it } from 'vitest'

describe('the bytes that a message takes', () => {
  const text = 'x'.repeat(1000)

  it.each([
    ['a string', text, 2000],
    ['bytes', new Uint8Array(1000), 1000],
    ['a list', [text, text], 4000],
    ['an event of a WebSocket', new MessageEvent('message', { data: text }), 2000],
    ['such an event with bytes', new MessageEvent('message', { data: new ArrayBuffer(1000) }), 1000],
  ])('are counted in %s', (_name, message, least) => {
    expect(bytesOf([message])).toBeGreaterThanOrEqual(least)
  })
})
