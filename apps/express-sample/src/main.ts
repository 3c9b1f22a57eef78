import { createServer } from 'node:http'
import { runSample } from 'sample-kit'
import { createApp } from './app.js'

await runSample(({ port, ...options }) => {
  const { app, upgrade } = createApp(options)
  return createServer(app).on('upgrade', upgrade).listen(port, '127.0.0.1')
})
