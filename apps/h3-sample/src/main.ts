import { createServer } from 'node:http'
import { toNodeHandler } from 'h3'
import { runSample } from 'sample-kit'
import { createApp } from './app.js'

await runSample(({ port, ...options }) => createServer(toNodeHandler(createApp(options))).listen(port, '127.0.0.1'))
