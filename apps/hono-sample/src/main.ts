import { createServer } from 'node:http'
import { runSample } from 'sample-kit'
import { createApp } from './app.js'
import { serveOn } from './serve-on.js'

await runSample(({ port, ...options }) => serveOn(createServer(), createApp(options)).listen(port, '127.0.0.1'))
