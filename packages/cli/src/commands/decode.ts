import { parseArgs } from 'node:util'
import { explain, type Explanation, fieldNames } from '@duokit/core/diagnose'
import { type Command, UsageError } from '../command.js'
import { describeExplanation } from '../decode/describe-explanation.js'
import { describeUnknown } from '../decode/describe-unknown.js'
import { plainJson } from '../plain-text.js'
import { firstOf, readSettings } from '../settings.js'

const help = `Explains a value that Duo and the application exchange: its contents, when it expires, and whether its signature is valid.

  duokit decode [value] [options]

  value               a sig_request, a ${fieldNames.response}, a callback URL with ${fieldNames.code}, or an ID token.
                      Without it, standard input is read, which keeps the value out of the shell's history
  --env <path>        reads the keys from this file; variables of the environment take precedence
  --json              prints JSON with all claims

Signatures are checked with DUO_SKEY (or DUO_CLIENT_SECRET) and DUO_AKEY, if they are set. Keys, signatures, codes, states
and nonces are not printed. The exit status is 1 if the value has a problem: an invalid signature, an expiry in the past, or an error from Duo.
Never accept a login because of this output. Use verifyResponse or exchangeCode.`

/** `duokit decode` */
export const decode: Command = {
  name: 'decode',
  summary: `explains a sig_request, a ${fieldNames.response}, a callback URL or an ID token`,
  help,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { env: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    if (positionals.length > 1) throw new UsageError('decode takes one value. Put it in quotes.')
    const text = positionals[0] ?? (await terminal.input())
    if (text === undefined || text.trim() === '') throw new UsageError('There is no value to decode.')
    const { ikey, skey, akey } = readSettings(terminal, values.env)
    const found = explain(text, { ikey: firstOf(ikey), skeys: skey?.values ?? [], akeys: akey?.values ?? [] })
    if (found === undefined) {
      terminal.complain(describeUnknown(text))
      return 1
    }
    terminal.print(values.json ? plainJson(found) : describeExplanation(found, terminal.colours))
    return hasProblem(found) ? 1 : 0
  },
}

function hasProblem(found: Explanation): boolean {
  return found.kind === 'frame_error' || found.problems.length > 0
}
