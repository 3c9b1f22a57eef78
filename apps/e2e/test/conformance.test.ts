import { conformance } from '@duokit/conformance'
import { afterAll, describe, it } from 'vitest'
import { builtSample } from './stage/built-sample.js'

// The samples as somebody gets them who starts the demo: built, in a process of their own, on the machine's clock.
for (const target of [
  builtSample('koa'),
  builtSample('express'),
  builtSample('fastify'),
  builtSample('h3'),
  builtSample('hono'),
  builtSample('nestjs'),
  builtSample('nestjs', '--fastify'),
  builtSample('nuxt'),
  builtSample('web'),
]) {
  conformance(target, { describe, it, afterAll })
}
