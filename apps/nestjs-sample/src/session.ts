import type { PlatformRequest } from '@duokit/nestjs'

/** A session as express-session and @fastify/session both have it. */
export interface SampleSession {
  user?: string
  prompt?: string
  regenerate(done: (error?: unknown) => void): unknown
  destroy(done: (error?: unknown) => void): unknown
}

/** A request as both platforms have it. */
export interface SampleRequest extends PlatformRequest {
  readonly session: SampleSession
}

/** A new session for a new login: nothing of the visitor before is kept. */
export async function beginSession(
  request: SampleRequest,
  data: { readonly user: string; readonly prompt: string },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.session.regenerate((error) => (error ? reject(error) : resolve()))
  })
  Object.assign(request.session, data)
}

/** Ends the session, and Duo's proof in it. */
export function endSession(request: SampleRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.session.destroy((error) => (error ? reject(error) : resolve()))
  })
}
