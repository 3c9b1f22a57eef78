import { createRequire } from 'node:module'
import type { FastifyPluginAsync } from 'fastify'

/** Untyped: its declaration of `request.session` contradicts that of @fastify/session. */
export const secureSession: FastifyPluginAsync<{ key: Buffer; cookie?: object }> = createRequire(import.meta.url)(
  '@fastify/secure-session',
)
