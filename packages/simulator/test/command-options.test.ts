import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { killAll, start } from './start-command.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duokit-simulator-'))
})
afterEach(killAll)
afterAll(() => rm(folder, { recursive: true }))

const write = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

interface Ready {
  ready: boolean
  url: string
  host: string
  port: number
  controlToken: string
  caFile?: string
  caPin?: string
  applications: { name: string; ikey: string; skey: string; type: string; phoneUrl: string }[]
}

/** Starts with --json and any free port; ends it, and returns its one line. */
async function readyLine(...args: string[]): Promise<Ready> {
  const { child, until, ended } = start('--port', '0', '--json', ...args)
  const line = JSON.parse(await until('\n')) as Ready
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 0, err: '', out: `${JSON.stringify(line)}\n` })
  return line
}

const SKEY = 's'.repeat(40)
const IKEY = 'DIXXXXXXXXXXXXXXXXXX'

describe('--json', () => {
  it('prints one line that a program can use', async () => {
    const { until } = start('--port', '0', '--json', '--app', 'Payroll', '--app', 'Wiki')
    const line = JSON.parse(await until('\n')) as Ready
    expect(line).toMatchObject({ ready: true, url: `http://localhost:${line.port}`, host: line.url })
    expect(line.applications.map(({ name }) => name)).toEqual(['Local application', 'Payroll', 'Wiki'])
    for (const { phoneUrl } of line.applications) expect((await fetch(phoneUrl)).status).toBe(200)
    const headers = { 'x-duo-simulator': '1' }
    const payroll = line.applications[1]?.ikey
    expect((await fetch(`${line.url}/sim/apps/${payroll}/users`, { headers })).status).toBe(200)
  })
})

describe('--write-env', () => {
  it('writes the variables, and reuses the keys at the next start', async () => {
    const path = join(folder, '.env.fresh')
    const first = await readyLine('--write-env', path)
    const { ikey, skey } = first.applications[0] ?? { ikey: '', skey: '' }
    expect(await readFile(path, 'utf8')).toBe(
      `DUO_HOST=${first.host}\nDUO_IKEY=${ikey}\nDUO_SKEY=${skey}\nDUO_CLIENT_ID=${ikey}\nDUO_CLIENT_SECRET=${skey}\n`,
    )
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const second = await readyLine('--write-env', path)
    expect(second.applications[0]).toMatchObject({ ikey, skey })
    expect(await readFile(path, 'utf8')).toContain(`DUO_HOST=${second.host}\n`)
  })

  it('is also called --env-file; Node itself wants that file to exist', async () => {
    const path = await write('.env.other-name', `DUO_IKEY=${IKEY}\n`)
    expect((await readyLine('--env-file', path)).applications[0]).toMatchObject({ ikey: IKEY })
    expect(await readFile(path, 'utf8')).toContain('DUO_SKEY=')
  })

  it('leaves every other line as it is', async () => {
    const path = await write(
      '.env.kept',
      `# mine\nPORT=3000\nexport DUO_CLIENT_SECRET="${SKEY}"\r\n\nDUO_CLIENT_ID='${IKEY}'\nNAME=a=b`,
    )
    const { applications, host } = await readyLine('--write-env', path)
    expect(applications[0]).toMatchObject({ ikey: IKEY, skey: SKEY })
    expect(await readFile(path, 'utf8')).toBe(
      `# mine\nPORT=3000\nexport DUO_CLIENT_SECRET=${SKEY}\n\nDUO_CLIENT_ID=${IKEY}\nNAME=a=b\nDUO_HOST=${host}\nDUO_IKEY=${IKEY}\nDUO_SKEY=${SKEY}\n`,
    )
  })

  it.each([
    ['DUO_SKEY=short', /^--write-env: DUO_SKEY in \S+: expected 40 characters/],
    [`DUO_IKEY=${IKEY}\nDUO_CLIENT_ID=DIYYYYYYYYYYYYYYYYYY`, /DUO_IKEY and DUO_CLIENT_ID in \S+ differ/],
    ['DUO_HOST=api-12345678.duosecurity.com', /DUO_HOST in \S+ names the real Duo\. Choose another file\./],
    ['DUO_HOST="https://API-1.duofederal.com/"', /names the real Duo/],
  ])('%j is refused, and the file stays as it is', async (content, problem) => {
    const path = await write('.env.bad', content)
    const { code, out, err } = await start('--port', '0', '--write-env', path).ended
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(problem)
    expect(err).not.toContain('short')
    expect(await readFile(path, 'utf8')).toBe(content)
  })
})

describe('a file that Windows wrote', () => {
  it('keeps its line ends, and a comment behind a key is none of the key', async () => {
    const path = await write('.env.windows', `PORT=3000\r\nDUO_IKEY=${IKEY} # mine\r\nDUO_SKEY="${SKEY}"  # too\r\n`)
    const { applications, host } = await readyLine('--write-env', path)
    expect(applications).toMatchObject([{ ikey: IKEY, skey: SKEY }])
    const lines = ['PORT=3000', `DUO_IKEY=${IKEY}`, `DUO_SKEY=${SKEY}`, `DUO_HOST=${host}`]
    expect(await readFile(path, 'utf8')).toBe(
      [...lines, `DUO_CLIENT_ID=${IKEY}`, `DUO_CLIENT_SECRET=${SKEY}`, ''].join('\r\n'),
    )
  })
})

describe('--config', () => {
  const full = {
    $schema: './config.schema.json',
    port: 0,
    hosts: ['Duo.test'],
    envFile: '.env.from-config',
    applications: [
      {
        name: 'Payroll',
        ikey: IKEY,
        skey: SKEY,
        redirectUris: ['https://app.example.com/callback'],
        allowedHostnames: ['example.com'],
        config: { passcode: '42', outage: { ping: 'http503' } },
        users: { alice: { outcomes: ['deny', 'allow'], email: 'a@example.com' } },
      },
      { name: 'Wiki' },
    ],
  }

  it('sets everything up; paths are relative to the file, and flags take precedence', async () => {
    // Windows puts a byte order mark in front.
    const path = await write('full.json', `\uFEFF${JSON.stringify(full)}`)
    const { until } = start('--config', path, '--json', '--passcode', '43', '--app', 'Third')
    const { url, applications } = JSON.parse(await until('\n')) as Ready
    expect(applications).toMatchObject([
      { name: 'Payroll', ikey: IKEY, skey: SKEY },
      { name: 'Wiki' },
      { name: 'Third' },
    ])
    const ask = async (what: string): Promise<unknown> =>
      (
        (await (await fetch(`${url}/sim/${what}`, { headers: { 'x-duo-simulator': '1' } })).json()) as {
          response: unknown
        }
      ).response
    expect(await ask('config')).toMatchObject({ passcode: '43', outage: { ping: 'http503' } })
    expect(await ask('users/alice')).toMatchObject({ outcomes: ['deny', 'allow'], email: 'a@example.com' })
    expect(await ask(`apps/${IKEY}`)).toMatchObject({ allowedHostnames: ['example.com'] })
    expect(await readFile(join(folder, '.env.from-config'), 'utf8')).toContain(`DUO_IKEY=${IKEY}`)
  })

  it.each<[string, unknown, string]>([
    ['no JSON', '{"port": 1,, "skey": "secret"}', ': not valid JSON'],
    ['a list', [], ': expected an object'],
    ['an unknown field', { prot: 1 }, ': prot does not exist; there is: $schema, port'],
    ['a port', { port: '80' }, ': port: expected a number from 0 to 65535'],
    ['a host', { hosts: ['a.test:1'] }, ': hosts: expected a list, each a host name without a port'],
    ['no application', { applications: [] }, ': applications: expected a list of at least one'],
    ['a key', { applications: [{ skey: 'secret' }] }, ': applications[0].skey: expected 40 characters'],
    [
      'a user in the second application',
      { applications: [{}, { users: { bob: { status: 'gone' } } }] },
      ': applications[1].users.bob.status: expected one of active',
    ],
    [
      'an alias of two users',
      { applications: [{}, { users: { bob: { aliases: ['al'] }, carl: { aliases: ['AL'] } } }] },
      ': applications[1].users.carl.aliases: AL is an alias of bob already',
    ],
    [
      'a user twice',
      { applications: [{ users: { Bob: {}, bob: {} } }] },
      ': applications[0].users.bob: the same user as Bob',
    ],
    ['a setting', { applications: [{ config: { x: 1 } }] }, ': applications[0].config.x does not exist'],
  ])('%s is refused with its path in the file', async (_name, content, problem) => {
    const path = await write('bad.json', content)
    const { code, out, err } = await start('--config', path).ended
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(path + problem)
    expect(err).not.toContain('secret')
  })

  it('a file that is not there', async () => {
    const { code, err } = await start('--config', join(folder, 'nothing.json')).ended
    expect(code).toBe(1)
    expect(err).toMatch(/^--config: ENOENT/)
  })
})

describe('--ca-dir', () => {
  const health = (port: number, ca: Buffer): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', servername: 'localhost', port, path: '/health', ca, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })

  it('keeps the authority for the next start, and prints its pin', async () => {
    const kept = join(folder, 'ca')
    const first = await readyLine('--tls', '--ca-dir', kept)
    expect(first).toMatchObject({ caFile: join(kept, 'ca.pem'), caPin: expect.stringMatching(/^sha256\/[\w+/]{43}=$/) })
    expect((await stat(join(kept, 'ca-key.pem'))).mode & 0o777).toBe(0o600)
    const ca = await readFile(join(kept, 'ca.pem'))
    const { until } = start('--port', '0', '--tls', '--ca-dir', kept)
    const out = await until('Ctrl-C')
    expect(out).toContain(`Its pin: ${first.caPin}`)
    expect(await health(Number(/DUO_HOST=localhost:(\d+)/.exec(out)?.[1]), ca)).toBe(200)
  })

  it('makes another one for other host names', async () => {
    const kept = join(folder, 'ca-hosts')
    const { caPin } = await readyLine('--tls', '--ca-dir', kept)
    expect((await readyLine('--tls', '--ca-dir', kept, '--host-name', 'duo.test')).caPin).not.toBe(caPin)
  })

  it.each([
    [['--ca-dir', 'x'], '--ca-dir: there is a certificate with --tls only'],
    [['--tls', '--ca-dir', '/dev/null/x'], '--ca-dir: '],
    [['--tls', '--ca-dir', ''], '--ca-dir: expected a path'],
  ])('%j: %s', async (args, problem) => {
    const { code, err } = await start('--port', '0', ...args).ended
    expect(code).toBe(1)
    expect(err).toContain(problem)
  })
})

it('--verbose prints what happens, and nothing in it can move the cursor', async () => {
  const { until, err } = start('--port', '0', '--json', '--verbose')
  const { url } = JSON.parse(await until('ready')) as Ready
  await fetch(`${url}/oauth/v1/authorize?client_id=%1B%5B2J%E2%80%AEevil%0Aline`)
  await until('request.refused')
  expect(err()).toMatch(/^\d\d:\d\d:\d\d \[Local application\] request\.refused .*reason=unknown_client/)
  expect(err()).toContain('\\u{1b}[2J\\u{202e}evil\\u{a}line')
  // oxlint-disable-next-line no-control-regex
  expect(err()).not.toMatch(/[\u001b\u202e]/)
})
