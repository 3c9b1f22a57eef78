/** A Redis that a test started. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Ends it as a crash does: connections break, and nothing is kept. */
  stop(): Promise<void>
  /** Starts it again at the same place, empty. */
  restart(): Promise<void>
  /** It keeps its connections and accepts new ones, and answers nothing. */
  hang(): void
  resume(): void
  close(): Promise<void>
}

/** Starts a real Redis of the test's own on loopback, which keeps nothing on the disk. */
export declare function startRedis(options?: { readonly cluster?: boolean }): Promise<RedisServer>
