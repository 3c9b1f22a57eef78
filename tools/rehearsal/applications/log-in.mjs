import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createSimulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'

// Logs in to the application with the local Duo that is installed, and runs the doctor: `node log-in.mjs <program>`.

const simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
const { ikey, skey } = simulator.application
const origin = `http://localhost:${await freePort()}`
const child = spawn(process.execPath, [process.argv[2], origin, simulator.host, ikey, skey], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (typeof first === 'number') throw new Error(`the application ended with ${first}`)
  const agent = fetchAgent(origin)
  const refused = await agent.send({ method: 'GET', path: '/' })
  if (refused.status !== 303) throw new Error(`the guard answered ${refused.status}`)
  const page = await passDuo(agent, '/')
  if (page.text !== 'Hello alice') throw new Error(`the page says ${page.text}`)
  await examine()
} finally {
  child.kill()
  await simulator.close()
}

/** The local Duo is in this process, so this may not wait in a way that stops it. */
async function examine() {
  const env = {
    ...process.env,
    DUO_ORIGIN: origin,
    DUO_HOST: simulator.host,
    DUO_CLIENT_ID: ikey,
    DUO_CLIENT_SECRET: skey,
    DUO_COOKIE_SECRET: 'what signs the cookies of the application',
  }
  const doctor = spawn('npx', ['--no', 'duokit', 'doctor'], {
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const [status] = await once(doctor, 'exit')
  if (status !== 0) throw new Error(`duokit doctor ended with ${status}`)
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, 'localhost', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
