import { parseArgs } from 'node:util'
import { explain, type Explanation, fieldNames } from '@duokit/core/diagnose'
import { type Command, UsageError } from '../command.js'
import { describeExplanation } from '../decode/describe-explanation.js'
import { plainJson } from '../plain-text.js'
import { firstOf, readSettings } from '../settings.js'

const help = `Reads what Duo and the application say to each other: what is in it, when it ends, and whether its signature holds.

  duokit decode [text] [options]

  text                a sig_request, a ${fieldNames.response}, the address of a callback with ${fieldNames.code}, or an id_token;
                      left out, it is read from standard input, which keeps it out of the shell's history
  --env <path>        reads the keys from there; those that are set count first
  --json              for programs, with all claims

Signatures are checked with DUO_SKEY (or DUO_CLIENT_SECRET) and DUO_AKEY, where they are set. Keys, signatures, codes, states
and nonces are not printed. The exit status is 1 when something is wrong with the text: a bad signature, an expired one, an error of Duo. What it says accepts nothing: verifyResponse and exchangeCode do.`

/** `duokit decode` */
export const decode: Command = {
  name: 'decode',
  summary: `reads a sig_request, a ${fieldNames.response}, a callback or an id_token`,
  help,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { env: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    if (positionals.length > 1) throw new UsageError('decode takes one text; put it in quotes.')
    const text = positionals[0] ?? (await terminal.input())
    if (text === undefined || text.trim() === '') throw new UsageError('There is no text to read.')
    const { ikey, skey, akey } = readSettings(terminal, values.env)
    const found = explain(text, { ikey: firstOf(ikey), skeys: skey?.values ?? [], akeys: akey?.values ?? [] })
    if (found === undefined) {
      terminal.complain(
        `This is no sig_request, ${fieldNames.response}, callback or token; perhaps a part of it is missing.`,
      )
      return 1
    }
    terminal.print(values.json ? plainJson(found) : describeExplanation(found, terminal.colours))
    return hasProblem(found) ? 1 : 0
  },
}

function hasProblem(found: Explanation): boolean {
  return found.kind === 'frame_error' || found.problems.length > 0
}
