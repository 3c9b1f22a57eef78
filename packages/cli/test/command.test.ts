import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { describeFindings } from '../src/doctor/report.js'
import { wantsColours } from '../src/terminal.js'
import { duokit } from './duokit.js'

const folder = mkdtempSync(join(tmpdir(), 'duokit-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('duokit', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('%j says what there is', async (args) => {
    const { code, out, err } = await duokit(args)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^ {2}akey .*\n {2}doctor .*\n {2}decode .*\n {2}simulate /m)
  })

  it('says its version', async () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
    const { version } = JSON.parse(manifest) as { version: string }
    expect((await duokit(['--version'])).out).toBe(`${version}\n`)
  })

  it.each([
    ['akey', '--bare'],
    ['doctor', '--env'],
    ['decode', 'standard input'],
    ['simulate', '--ca-file'],
  ])('%s --help says more', async (name, word) => {
    const { code, out, err } = await duokit([name, '--help'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain(word)
    expect(out).toContain(`duokit ${name} [`)
  })

  it.each([
    [['dokter'], 'duokit has no command "dokter".\n\nSee duokit --help.'],
    [['akey', '--loud'], "Unknown option '--loud'"],
    [['akey', 'x'], "Unexpected argument 'x'"],
    [['akey', '--name', 'a b'], '--name must be the name of a variable.'],
    [['doctor', '--timeout', '0'], '--timeout must be a whole number'],
    [['doctor', '--timeout', '10'], '--timeout must be a whole number of milliseconds from 100'],
    [['doctor', '--timeout', 'soon'], '--timeout must be a whole number'],
    [['doctor', '--env', '/nowhere/.env'], '--env: /nowhere/.env cannot be read.'],
    [['decode', 'a', 'b'], 'decode takes one value'],
    [['decode'], 'There is no value to decode.'],
    [['simulate', '--port', 'x'], '--port x'],
  ])('%j is refused with a reason and where the help is', async (args, problem) => {
    const { code, out, err } = await duokit(args)
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(problem)
    expect(err).toMatch(/See duokit [a-z ]*--help\.\n$/)
  })
})

describe('akey', () => {
  it('is ready for an env file, and another each time', async () => {
    const [one, other] = await Promise.all([duokit(['akey']), duokit(['akey'])])
    expect(one.out).toMatch(/^DUO_AKEY=[\w-]{40,}\n$/)
    expect(one.out).not.toBe(other.out)
  })

  it('has the name that is wanted, or none', async () => {
    expect((await duokit(['akey', '--name', 'DUO_COOKIE_SECRET'])).out).toMatch(/^DUO_COOKIE_SECRET=[\w-]{40,}\n$/)
    expect((await duokit(['akey', '--bare'])).out).toMatch(/^[\w-]{40,}\n$/)
  })

  it('is accepted by the doctor', async () => {
    const path = join(folder, '.env')
    writeFileSync(path, (await duokit(['akey'])).out)
    expect((await duokit(['doctor', '--env', path])).out).toMatch(/^✓ akey +DUO_AKEY has the right form$/m)
  })
})

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
  ])('%j on a terminal: %s', (env, isTerminal, expected) => {
    expect(wantsColours(env, isTerminal)).toBe(expected)
  })

  it('are used where they are wanted, and nowhere else', () => {
    const findings = [{ check: 'host', state: 'failure', message: 'x', advice: 'y' }] as const
    expect(describeFindings(findings, true)).toContain('\u001B[31m')
    expect(describeFindings(findings, false)).not.toContain('\u001B')
  })

  it('are none in what is piped on', async () => {
    expect((await duokit(['doctor'], { env: { FORCE_COLOR: '1' } })).out).not.toContain('\u001B')
  })
})
