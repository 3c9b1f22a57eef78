import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runSimulator } from '@duokit/simulator/cli'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { killAll, start, startBelow } from './start-command.js'

afterEach(killAll)

describe('npx @duokit/simulator', () => {
  it('prints what the application needs, serves, and ends at Ctrl-C', async () => {
    const { child, until, ended } = start(
      '--port',
      '0',
      '--skey',
      's'.repeat(40),
      '--outcome',
      'allow',
      '--passcode',
      '777',
    )
    const out = await until('Ctrl-C ends it.')
    expect(out).toContain('It is NOT Duo')
    expect(out).toMatch(/^ +DUO_IKEY=DI[A-Z0-9]{18}$/m)
    expect(out).toContain(`DUO_SKEY=${'s'.repeat(40)}`)
    expect(out).toMatch(/^ +DUO_CLIENT_ID=DI[A-Z0-9]{18}$/m)
    expect(out).toContain(`DUO_CLIENT_SECRET=${'s'.repeat(40)}`)
    expect(out).toContain('passcode 777 works')
    const url = /DUO_HOST=(http:\S+)/.exec(out)?.[1] ?? ''
    expect((await fetch(`${url}/health`)).status).toBe(200)
    const phone = /Phone: +(\S+)/.exec(out)?.[1] ?? ''
    expect((await fetch(phone)).status).toBe(200)
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 0, err: '' })
  })

  const isWindows = process.platform === 'win32'
  it.skipIf(isWindows)('ends with its npx, which passes no signal on (Windows does not tell)', async () => {
    const { parent, url } = await startBelow({ npm_command: 'exec' })
    expect((await fetch(`${url}/health`)).status).toBe(200)
    parent.kill('SIGTERM')
    const isGone = () =>
      fetch(`${url}/health`).then(
        () => false,
        () => true,
      )
    await expect.poll(isGone, { timeout: 10_000 }).toBe(true)
  })

  it.skipIf(isWindows)('outlives any other parent', async () => {
    const { parent, url, pid } = await startBelow({ npm_command: 'run-script' })
    try {
      parent.kill('SIGTERM')
      await new Promise((resolve) => parent.once('exit', resolve))
      await new Promise((resolve) => setTimeout(resolve, 1500))
      expect((await fetch(`${url}/health`)).status).toBe(200)
    } finally {
      process.kill(pid)
    }
  })

  it('serves https, and writes down whom to trust', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'duokit-simulator-'))
    const path = join(folder, 'ca.pem')
    try {
      const { child, until, ended } = start('--port', '0', '--tls', '--ca-file', path)
      const out = await until('Ctrl-C ends it.')
      expect(out).toContain(`NODE_EXTRA_CA_CERTS=${path}`)
      const port = Number(/DUO_HOST=localhost:(\d+)/.exec(out)?.[1])
      const ca = await readFile(path)
      const status = await new Promise((resolve, reject) => {
        get({ host: '127.0.0.1', servername: 'localhost', port, path: '/health', ca, agent: false }, (response) => {
          response.resume()
          resolve(response.statusCode)
        }).on('error', reject)
      })
      expect(status).toBe(200)
      child.kill('SIGTERM')
      expect((await ended).code).toBe(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('says when the port is taken', async () => {
    const first = start('--port', '0')
    const port = /DUO_HOST=http:\/\/localhost:(\d+)/.exec(await first.until('Ctrl-C'))?.[1] ?? ''
    const second = await start('--port', port).ended
    expect(second.code).toBe(1)
    expect(second.err).toContain(`Port ${port} is taken by another program`)
    expect(second.err).not.toContain('at ')
  })

  it('helps', async () => {
    const { code, out } = await start('--help').ended
    expect(code).toBe(0)
    expect(out).toContain('It is not Duo.')
    expect(out).toContain('--ca-file')
  })

  it.each([
    [['--port', 'x'], '--port x: expected a number from 0 to 65535'],
    [['--port', '70000'], 'expected a number from 0 to 65535'],
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--outcome', 'alow'], '--outcome alow: there is no such outcome'],
    [['--ikey', 'DI'], '--ikey: expected 20 characters'],
    [['--skey', 'secret'], '--skey: expected 40 characters'],
    [['--passcode', ''], '--passcode: expected a string'],
    [['--listen', '0.0.0.0'], '--listen: 0.0.0.0 can be reached from other machines'],
    [['--listen', '0.0.0.0'], 'set --allow-remote.'],
    [['--listen', '203.0.113.9', '--allow-remote'], '--listen 203.0.113.9: this machine has no such address'],
    [['--host-name', 'app.test:4100'], '--host-name app.test:4100: expected a host name without a port'],
    [['--host-name', ''], 'expected a host name without a port'],
    [['--ca-file', 'x'], 'there is a certificate with --tls only'],
    [['--port', '0', '--tls', '--ca-file', '/nowhere/ca.pem'], '--ca-file: '],
  ])('%j: %s', async (args, problem) => {
    const { code, out, err } = await start(...args).ended
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(problem)
    expect(err).not.toContain('secret')
  })
})

describe('as a part of another command', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  afterEach(() => {
    log.mockClear()
    error.mockClear()
  })

  it('helps under the name of that command', async () => {
    expect(await runSimulator(['--help'], { name: 'duokit simulate' })).toBe(0)
    expect(log.mock.calls.flat().join('')).toContain('  duokit simulate [options]')
  })

  it('says what is wrong, and with which exit code', async () => {
    expect(await runSimulator(['--port', 'x'])).toBe(1)
    expect(error.mock.calls.flat().join('')).toContain('--port x: expected a number')
    expect(error.mock.calls.flat().join('')).toMatch(/See npx @duokit\/simulator --help\.$/)
    expect(log).not.toHaveBeenCalled()
  })

  it('starts, and ends at a signal', async () => {
    expect(await runSimulator(['--port', '0'])).toBe(0)
    const url = /DUO_HOST=(http:\S+)/.exec(log.mock.calls.flat().join(''))?.[1] ?? ''
    expect((await fetch(`${url}/health`)).status).toBe(200)
    process.emit('SIGTERM')
    const there = (): Promise<boolean> =>
      fetch(`${url}/health`).then(
        () => true,
        () => false,
      )
    await expect.poll(there, { timeout: 15_000 }).toBe(false)
  })
})
