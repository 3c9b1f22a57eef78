import { createServer } from 'node:http'
import { ConfigurationError, runSample } from 'sample-kit'
import { createApp } from './app.js'
import { listenerOf } from './listener-of.js'
import { serveOnRuntime } from './serve-on-runtime.js'
import { serveOnWorkers } from './serve-on-workers.js'

const flags = process.argv.slice(2)

await runSample(({ port, ...options }) => {
  const [flag] = flags
  if (flags.length > 1) throw new ConfigurationError(`Choose one of ${flags.join(' and ')}`)
  if (flag === '--bun' || flag === '--deno')
    return serveOnRuntime(flag === '--bun' ? 'bun' : 'deno', { port, ...options })
  if (flag === '--workers') return serveOnWorkers({ port, ...options })
  if (flag !== undefined) throw new ConfigurationError(`There is no flag ${flag}`)
  return createServer(listenerOf(createApp(options))).listen(port, '127.0.0.1')
})
