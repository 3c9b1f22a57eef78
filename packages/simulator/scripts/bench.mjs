import { spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createSimulator } from '@duokit/simulator'

// How long the command takes until it is ready, and how many whole logins (health check, authorize, token) the local
// Duo serves a second, with the client in the same process; the time of the CPU does not depend on what else runs. Run
// it after a build: pnpm --filter @duokit/simulator bench.

const COMMAND = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const STARTS = 9
const LOGINS = 2000
const AT_ONCE = 16

const plain = await readyAfter([])
const https = await readyAfter(['--tls'])
console.log(`ready after ${plain} ms, with --tls ${https} ms (median of ${STARTS} starts of the command)`)
const { logins, cpu } = await measureLogins()
console.log(`${logins} logins a second, ${cpu} ms of CPU each (${LOGINS} logins, ${AT_ONCE} at once, one process)`)
async function readyAfter(flags) {
  const times = []
  for (let start = 0; start < STARTS; start++) times.push(await startOnce(flags))
  return Math.round(times.toSorted((one, other) => one - other)[Math.floor(STARTS / 2)])
}

function startOnce(flags) {
  const begun = performance.now()
  const child = spawn(process.execPath, [COMMAND, '--port', '0', '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let took
    child.stdout.once('data', () => {
      took = performance.now() - begun
      child.kill()
    })
    child.once('close', () => (took === undefined ? reject(new Error('The command did not start.')) : resolve(took)))
  })
}

async function measureLogins() {
  const simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const duo = { simulator, agent }
  for (let warm = 0; warm < 200; warm++) await logIn(duo)
  let left = LOGINS
  const begun = performance.now()
  const before = process.cpuUsage()
  const worker = async () => {
    while (left-- > 0) await logIn(duo)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(before)
  agent.destroy()
  await simulator.close()
  return { logins: Math.round(LOGINS / seconds), cpu: ((user + system) / 1000 / LOGINS).toFixed(2) }
}

async function logIn(duo) {
  const { ikey } = duo.simulator.application
  const redirect_uri = 'https://app.example.com/callback'
  await post(duo, '/oauth/v1/health_check', {})
  const claims = {
    response_type: 'code',
    scope: 'openid',
    client_id: ikey,
    redirect_uri,
    state: randomUUID(),
    duo_uname: 'alice',
  }
  const query = new URLSearchParams({ response_type: 'code', client_id: ikey, request: sign(duo, claims) })
  const { location } = (await call(duo, `/oauth/v1/authorize?${query}`)).headers
  const code = new URL(location).searchParams.get('code') ?? ''
  const { body } = await post(duo, '/oauth/v1/token', { grant_type: 'authorization_code', code, redirect_uri })
  if (!body.includes('"id_token"')) throw new Error(`No login: ${body}`)
}

function post(duo, path, fields) {
  const { ikey } = duo.simulator.application
  const assertion = sign(duo, { iss: ikey, sub: ikey, aud: duo.simulator.url + path, jti: randomUUID() })
  const kind = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  return call(duo, path, { ...fields, client_id: ikey, client_assertion_type: kind, client_assertion: assertion })
}

function sign({ simulator }, claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS512' })}.${part({ ...claims, exp: Math.floor(Date.now() / 1000) + 300 })}`
  return `${signed}.${createHmac('sha512', simulator.application.skey).update(signed).digest('base64url')}`
}

function call({ simulator, agent }, path, fields) {
  const body = fields && new URLSearchParams(fields).toString()
  const headers = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    const sent = request(`${simulator.url}${path}`, { agent, method: body === undefined ? 'GET' : 'POST', headers })
    sent.once('error', reject)
    sent.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.once('end', () => resolve({ headers: response.headers, body: text }))
    })
    sent.end(body)
  })
}
