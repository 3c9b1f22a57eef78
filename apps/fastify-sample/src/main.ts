import { runSample } from 'sample-kit'
import { createApp } from './app.js'

await runSample(async ({ port, ...options }) => {
  const app = await createApp(options)
  await app.listen({ port, host: '127.0.0.1' })
  return app.server
})
