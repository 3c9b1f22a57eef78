import { parseArgs } from 'node:util'
import { type Command, UsageError } from '../command.js'
import { examine } from '../doctor/examine.js'
import { describeFindings, findingsAsJson } from '../doctor/report.js'
import { readSettings, variables } from '../settings.js'

const help = `Finds out why Duo does not work here: keys, host, connection, certificates, clock, and what Duo allows the application.

  duokit doctor [options]

  --env <path>           reads variables from there; those that are set count first
  --origin <address>     where the application lives, in place of DUO_ORIGIN
  --base-path <path>     where its routes are (/duo)
  --timeout <ms>         how long each call may take (10000)
  --json                 for programs

It reads these, and the same behind NUXT_:
  ${variables.join('\n  ')}

It prints no secret. Each line says what was found, and what to do; the exit status is 1 when something failed.
Duo hears of it: ping, check and the health check are called, and with an akey the frame is opened for the user "duokit-doctor".`

/** `duokit doctor` */
export const doctor: Command = {
  name: 'doctor',
  summary: 'finds out why Duo does not work here',
  help,
  async run(args, terminal) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        env: { type: 'string' },
        origin: { type: 'string' },
        'base-path': { type: 'string', default: '/duo' },
        timeout: { type: 'string', default: '10000' },
        json: { type: 'boolean', default: false },
      },
    })
    const timeout = Number(values.timeout)
    if (!(Number.isInteger(timeout) && timeout >= 1 && timeout <= 120_000)) {
      throw new UsageError('--timeout must be a whole number of milliseconds from 1 to 120000.')
    }
    const read = readSettings(terminal, values.env)
    const origin = values.origin === undefined ? read.origin : { variable: '--origin', values: [values.origin] }
    const checksCertificates = terminal.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0'
    const options = { basePath: values['base-path'], timeout, checksCertificates }
    const findings = await examine({ ...read, origin }, options)
    terminal.print(values.json ? findingsAsJson(findings) : describeFindings(findings, terminal.colours))
    return findings.some(({ state }) => state === 'failure') ? 1 : 0
  },
}
