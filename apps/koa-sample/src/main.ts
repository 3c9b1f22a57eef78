import { createSimulator, type Simulator } from '@duokit/simulator'
import { generateAkey } from '@duokit/koa'
import { accounts, password } from './accounts.js'
import { createApp } from './app.js'
import { readConfiguration } from './configuration.js'

const configuration = readConfiguration(process.env)
const simulator = configuration.duo === undefined ? await createSimulator() : undefined
const { origin, port, sessionSecret } = configuration

const app = createApp({
  origin,
  sessionSecret,
  duo: configuration.duo ?? keysOf(simulator),
  onEvent: (event) =>
    console.log(`duo: ${event.type} ${event.username ?? ''} ${'reason' in event ? event.reason : ''}`),
})
const server = app.listen(port, '127.0.0.1', announce)
server.once('error', (error) => {
  console.error(`The sample cannot listen on port ${port}: ${error.message}. Set PORT to another one.`)
  process.exit(1)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

function keysOf(duo: Simulator | undefined) {
  if (duo === undefined) throw new Error('there is no Duo to ask')
  const { ikey, skey } = duo.application
  return { host: duo.host, ikey, skey, akey: generateAkey() }
}

function announce(): void {
  const rows = Object.entries(accounts).map(([name, what]) => `    ${name.padEnd(14)} ${what}`)
  const duo =
    simulator === undefined ? '' : `\n  The local Duo:     ${simulator.url}\n  Its phone:         ${simulator.phoneUrl}`
  console.log(`
  The sample is at   ${origin}${duo}

  Accounts, all with the password "${password}":
${rows.join('\n')}

  Press Ctrl-C to stop.
`)
}

async function stop(): Promise<void> {
  server.closeAllConnections()
  server.close()
  await simulator?.close()
  process.exit(0)
}
