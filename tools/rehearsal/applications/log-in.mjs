import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createSimulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'

// Starts an application, logs in with the installed local Duo, and runs the doctor: `node log-in.mjs <program> …`.

const page = process.env.PAGE ?? '/'
const simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
const { ikey, skey } = simulator.application
const port = await freePort()
const origin = `http://localhost:${port}`
const settings = {
  ORIGIN: origin,
  HOST: simulator.host,
  CLIENT_ID: ikey,
  CLIENT_SECRET: skey,
  COOKIE_SECRET: 'what signs the cookies of the application',
}
const env = { ...process.env, PORT: String(port), ...withPrefix('DUO_'), ...withPrefix('NUXT_DUO_') }
const child = spawn(process.execPath, process.argv.slice(2), { env, stdio: ['ignore', 'inherit', 'inherit'] })
try {
  await listening()
  const agent = fetchAgent(origin)
  const refused = await agent.send({ method: 'GET', path: page, headers: { accept: 'text/html' } })
  if (refused.status !== 303) throw new Error(`the guard answered ${refused.status}`)
  const { text } = await passDuo(agent, page)
  if (!text.includes('Hello alice')) throw new Error(`the page says ${text}`)
  await examine()
} finally {
  child.kill()
  await simulator.close()
}

function withPrefix(prefix) {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [prefix + name, value]))
}

async function listening() {
  for (let tries = 0; tries < 600 && child.exitCode === null && child.signalCode === null; tries++) {
    if (await fetch(origin, { redirect: 'manual' }).catch(() => undefined)) return
    await wait(100)
  }
  throw new Error('the application does not listen')
}

/** The local Duo is in this process, so this must not block it. */
async function examine() {
  const [program, ...words] = JSON.parse(process.env.DOCTOR)
  const doctor = spawn(program, words, { env, stdio: 'inherit', shell: process.platform === 'win32' })
  const [status] = await once(doctor, 'exit')
  if (status !== 0) throw new Error(`duokit doctor ended with ${status}`)
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, 'localhost', () => {
      const free = server.address().port
      server.close(() => resolve(free))
    })
  })
}
