import type { iframePrompt } from '@duokit/core'
import type { Listener } from './server-process.ts'

/** What an application does before it answers: nothing, look up a session in memory, or ask the guard. */
export const variants = ['bare', 'session', 'guard'] as const
export type Variant = (typeof variants)[number]

export interface Session {
  readonly user: string
}

/** What an application that only answers is made of. */
export interface ApplicationOptions {
  readonly variant: Variant
  readonly keys: Parameters<typeof iframePrompt>[0]
  readonly origin: string
  /** Finds the session of a `Cookie` header. */
  sessionOf(cookie: string | undefined): Session | undefined
}

/** Makes the application of one framework. */
export type CreateListener = (options: ApplicationOptions) => Listener | Promise<Listener>
