import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { origin, type Running, start, useLocalDuo } from './application.js'

useLocalDuo()

afterEach(() => void vi.useRealTimers())

/** As many as a guard has under way at once. */
const most = 10_000

/** The status of a refusal, as it is written on a socket that goes nowhere. */
function knock({ live }: Running): Promise<string> {
  const socket = new Socket()
  Object.defineProperty(socket, 'writable', { value: true })
  const request = new IncomingMessage(socket)
  Object.assign(request, { url: '/live', headers: { origin, upgrade: 'websocket' } })
  return new Promise((resolve) => {
    socket.end = (text?: unknown) => {
      resolve(String(text).slice(9, 12))
      return socket.destroy()
    }
    live.verifyClient()({ req: request }, () => resolve('let in'))
  })
}

describe('checks of upgrades that hang', () => {
  it('are refused in time, and count until what they read has ended', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const held: (() => void)[] = []
    let isHanging = true
    const app = await start({
      getUsername: () => (isHanging ? new Promise((resolve) => held.push(() => resolve(undefined))) : undefined),
    })
    const hanging = Array.from({ length: most }, () => knock(app))
    await expect.poll(() => held.length).toBe(most)
    expect(await knock(app)).toBe('503')
    vi.advanceTimersByTime(10_000)
    expect(new Set(await Promise.all(hanging))).toEqual(new Set(['503']))
    isHanging = false
    expect(await knock(app)).toBe('503')
    for (const release of held.splice(0)) release()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await knock(app)).toBe('401')
  })
})
