import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { runProgram } from './run-program.ts'

/** A registry on this machine, which has what is published to it and gets everything else from the usual one. */
export interface Registry {
  readonly url: string
  /** The line of an `.npmrc` that lets a client publish. */
  readonly login: string
  close(): void
}

/** @param upstream - the registry that npm uses here */
export async function startRegistry(folder: string, upstream: string): Promise<Registry> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  const config = join(folder, 'registry.json')
  writeFileSync(config, JSON.stringify(configOf(folder, upstream)))
  const program = await install(folder)
  const child = spawn(process.execPath, [program, '--config', config, '--listen', `127.0.0.1:${port}`], {
    stdio: 'ignore',
  })
  // At once: it would wait for connections that clients keep open, and nothing of its storage is needed any more.
  const close = () => void child.kill('SIGKILL')
  process.once('exit', close)
  await answering(url)
  const user = await fetch(`${url}-/user/org.couchdb.user:rehearsal`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'rehearsal', password: 'only on this machine' }),
  })
  if (!user.ok) throw new Error(`the registry makes no user: ${user.status}`)
  const { token } = (await user.json()) as { token: string }
  return { url, login: `//127.0.0.1:${port}/:_authToken=${token}`, close }
}

function configOf(folder: string, upstream: string): object {
  return {
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: { usual: { url: upstream, cache: true, timeout: '60s', maxage: '1h' } },
    packages: {
      // Nothing of ours comes from anywhere else.
      '@duokit/*': { access: '$all', publish: '$authenticated' },
      duokit: { access: '$all', publish: '$authenticated' },
      '**': { access: '$all', proxy: 'usual' },
    },
    max_body_size: '50mb',
    log: { type: 'file', path: join(folder, 'registry.log'), level: 'warn' },
    web: { enable: false },
  }
}

/**
 * Installs the registry beside its storage. It is no dependency of the workspace: nothing else needs its 300 packages.
 *
 * @returns its program
 */
async function install(folder: string): Promise<string> {
  const dependencies = { verdaccio: '6.10.4' }
  // A dependency of it asks for a tag of `node-fetch` that not every registry has.
  const manifest = { private: true, dependencies, overrides: { 'node-fetch': '2.7.0' } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  await runProgram(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, env: process.env })
  return join(folder, 'node_modules/verdaccio/bin/verdaccio')
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const reply = await fetch(`${url}-/ping`).catch(() => undefined)
    if (reply?.ok) return
    await wait(200)
  }
  throw new Error('the registry does not start')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
