import { runSample } from 'sample-kit'
import { createApp } from './app.js'

await runSample(({ port, ...options }) => createApp(options).listen(port, '127.0.0.1'))
