import { parseArgs } from 'node:util'
import { type Command, UsageError } from '../command.js'
import { examine } from '../doctor/examine.js'
import { describeFindings, findingsAsJson } from '../doctor/report.js'
import { readSettings, variables } from '../settings.js'

const help = `Finds out why Duo does not work on this machine. Checks the keys, host, connection, certificates, clock, and the application at Duo.

  duokit doctor [options]

  --env <path>           reads variables from this file; variables of the environment take precedence
  --origin <url>         the application's origin, instead of DUO_ORIGIN
  --base-path <path>     the path of its routes (/duo)
  --timeout <ms>         the time limit of each call (10000)
  --json                 prints JSON

It reads these variables, each also with the prefix NUXT_:
  ${variables.join('\n  ')}

It prints no secret. Each line says what was found, and what to do. The exit status is 1 if a check failed.
It calls Duo's ping, check and health check. With an akey, it also opens the frame for the user "duokit-doctor".`

/** `duokit doctor` */
export const doctor: Command = {
  name: 'doctor',
  summary: 'finds out why Duo does not work on this machine',
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
    if (!(Number.isInteger(timeout) && timeout >= 100 && timeout <= 120_000)) {
      throw new UsageError('--timeout must be a whole number of milliseconds from 100 to 120000.')
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
