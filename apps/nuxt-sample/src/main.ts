import { createServer } from 'node:http'
import { runSample } from 'sample-kit'
import { createApp } from './app.js'

await runSample(async ({ port, ...options }) => createServer(await createApp(options)).listen(port, '127.0.0.1'))
