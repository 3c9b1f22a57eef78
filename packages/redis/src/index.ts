export type { IoredisClient, NodeRedisClient, RedisClient } from './redis-client.js'
export { type RedisSingleUse, redisSingleUse, type RedisSingleUseOptions } from './redis-single-use.js'
