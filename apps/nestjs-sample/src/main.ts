import { runSample } from 'sample-kit'
import { createApp } from './app.js'

const platform = process.argv.includes('--fastify') ? 'fastify' : 'express'

await runSample(async ({ port, ...options }) => {
  const app = await createApp({ ...options, platform })
  await app.listen(port, '127.0.0.1')
  return app.getHttpServer()
})
