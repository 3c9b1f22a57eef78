import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../tool.mjs'
import { keys, origin, user } from './log-in.mjs'

// A process with one application of one framework: bare, with a session in memory that is looked up by cookie, or with
// our guard. The parent asks it what it has used.

const [framework, variant] = process.argv.slice(2)
const [folder, ...platform] = framework.split('-')
const { createListener } = await import(pathToFileURL(join(root, 'packages', folder, 'bench', 'application.mjs')).href)

const sessions = new Map([['a-session-id', { user }]])

/** The session of a request's Cookie header, as any store in memory finds it. */
function sessionOf(header = '') {
  const at = header.indexOf('sid=')
  if (at < 0) return undefined
  const end = header.indexOf(';', at)
  return sessions.get(header.slice(at + 4, end < 0 ? undefined : end))
}

const listener = await createListener({ variant, platform: platform.join('-'), keys, origin, sessionOf })
// A connection that waits for its variant's next turn is not idle.
const server = createServer({ keepAliveTimeout: 0 }, listener).listen(0, '127.0.0.1', () =>
  process.send({ port: server.address().port }),
)

process.on('message', (question) => {
  if (question === 'memory') globalThis.gc?.()
  process.send(question === 'cpu' ? process.cpuUsage() : process.memoryUsage())
})
process.on('disconnect', () => process.exit(0))
