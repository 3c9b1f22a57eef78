import { createServer } from 'node:http'
import { toNodeHandler } from 'h3'
import { runSample } from 'sample-kit'
import { createApp } from './app.js'

await runSample(({ port, ...options }) => {
  const { app, upgrade } = createApp(options)
  return createServer(toNodeHandler(app)).on('upgrade', upgrade).listen(port, '127.0.0.1')
})
