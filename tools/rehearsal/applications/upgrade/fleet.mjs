import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { startBalancer } from './balancer.mjs'

/**
 * Instances behind one balancer, which sends each request to the next of those that `sendTo` names.
 *
 * @param environment - makes what every instance gets, with the balancer's origin
 */
export async function startFleet(environment) {
  const instances = new Map()
  let route = []
  let turn = 0
  const balancer = await startBalancer(() => instances.get(route[turn++ % route.length]).port)
  const { origin } = balancer

  async function stop(name) {
    const { child } = instances.get(name)
    instances.delete(name)
    await end(name, child)
  }

  return {
    origin,
    stop,
    async start(name, folder) {
      instances.set(name, await startInstance(folder, environment(origin)))
    },
    /** Sends the requests that follow to these instances, in turn. */
    sendTo(...names) {
      route = names
      turn = 0
    },
    async close() {
      for (const name of instances.keys()) await stop(name)
      balancer.close()
    },
  }
}

async function startInstance(folder, environment) {
  const port = await freePort()
  const env = { ...process.env, ...environment, PORT: String(port) }
  const child = spawn(process.execPath, ['instance.mjs'], { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] })
  process.once('exit', () => child.kill())
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/login`, { redirect: 'manual' }).catch(() => undefined))
      return { port, child }
    await wait(100)
  }
  throw new Error('an instance does not listen')
}

/** As an orchestrator ends it: it finishes its requests. */
async function end(name, child) {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended by itself`)
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
