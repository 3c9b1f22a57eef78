import type { IoredisClient, NodeRedisClient } from './redis-client.js'

/**
 * Sets a key if it does not exist yet, for a number of seconds. Returns the response of Redis: `OK`, or nothing if
 * the key existed.
 */
export type SetOnce = (key: string, seconds: number) => Promise<unknown>

/** Returns how to call this client; `undefined` for any other client, which might silently do something else. */
export function setOnceOf(client: unknown): SetOnce | undefined {
  if (typeof client !== 'object' || client === null) return undefined
  // The bound command of each keeps the client's own prefix, cluster slot and type mapping in play.
  if (has(client, ['set', 'defineCommand'])) return setWithIoredis(client as IoredisClient)
  if (has(client, ['SET'])) return setWithNodeRedis(client as NodeRedisClient)
  return undefined
}

function has(client: object, functions: readonly string[]): boolean {
  return functions.every((name) => typeof Reflect.get(client, name) === 'function')
}

function setWithIoredis(client: IoredisClient): SetOnce {
  const { set } = client as unknown as { set(...parameters: readonly (string | number)[]): Promise<unknown> }
  return async (key, seconds) => set.call(client, key, '1', 'EX', seconds, 'NX')
}

function setWithNodeRedis(client: NodeRedisClient): SetOnce {
  const { SET } = client as unknown as { SET(key: string, value: string, options: object): Promise<unknown> }
  return async (key, seconds) => SET.call(client, key, '1', { ...condition5(seconds), ...condition4(seconds) })
}

// Both ways at once: each major reads its own and passes the other over. With the wrong one alone, `redis` 4 would set
// the key without any condition, and answer OK to everything.
function condition5(seconds: number): object {
  return { expiration: { type: 'EX', value: seconds }, condition: 'NX' }
}

function condition4(seconds: number): object {
  return { EX: seconds, NX: true }
}
