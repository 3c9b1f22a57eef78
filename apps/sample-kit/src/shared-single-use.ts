import { type RedisSingleUse, redisSingleUse } from '@duokit/redis'
import { createClient } from 'redis'

/**
 * What instances share: which answers of Duo were used. While Redis is away nobody gets through Duo, also when it is
 * away at the start: connecting goes on in the background.
 */
export function sharedSingleUse(redisUrl: string): RedisSingleUse {
  const client = createClient({ url: redisUrl })
  client.on('error', (error: Error) => console.error(`redis: ${error.message || error.name}`))
  client.connect().catch(() => undefined)
  return redisSingleUse(client)
}
