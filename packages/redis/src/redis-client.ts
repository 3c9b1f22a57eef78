// Shapes in place of the packages' own types: neither has to be installed for the other's users, and the types of their
// majors differ. What is named here is what tells them apart at run time.

/** A client, pool, sentinel or cluster of `redis` 4, 5 or 6. */
export interface NodeRedisClient {
  readonly SET: Command
}

/** A `Redis` or `Cluster` of `ioredis` 5 or 6. */
export interface IoredisClient {
  readonly set: Command
  readonly defineCommand: Command
}

/** The client for {@link redisSingleUse}. You connect it and close it yourself. */
export type RedisClient = NodeRedisClient | IoredisClient

type Command = (...parameters: never[]) => unknown
