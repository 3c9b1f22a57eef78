import { parseArgs } from 'node:util'
import { generateAkey } from '@duokit/core'
import { type Command, UsageError } from '../command.js'

const usualName = 'DUO_AKEY'

const help = `Generates a secret of your own, which Duo must never see: an akey, or a cookieSecret.

  duokit akey [options]

  --name <variable>   the name of the variable (${usualName})
  --bare              prints the secret alone

  duokit akey >> .env
  duokit akey --name DUO_COOKIE_SECRET >> .env

Store it with your other secrets. Use the same value on every instance.`

/** `duokit akey` */
export const akey: Command = {
  name: 'akey',
  summary: 'generates a secret of your own, for an env file',
  help,
  run(args, terminal) {
    const { values } = parseArgs({
      args: [...args],
      options: { name: { type: 'string', default: usualName }, bare: { type: 'boolean', default: false } },
    })
    if (!/^[A-Za-z_]\w*$/.test(values.name)) throw new UsageError('--name must be the name of a variable.')
    terminal.print(values.bare ? generateAkey() : `${values.name}=${generateAkey()}`)
    return 0
  },
}
