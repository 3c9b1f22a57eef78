/** Options of `createSimulator` that the command sets, and the flag behind each. */
const flags: Readonly<Record<string, string>> = {
  'application.ikey': '--ikey',
  'application.skey': '--skey',
  'config.passcode': '--passcode',
  'config.defaultOutcome': '--outcome',
  allowRemote: '--allow-remote',
  listen: '--listen',
  hosts: '--host-name',
  caDir: '--ca-dir',
  port: '--port',
}

const names = new RegExp(`(?<![\\w.-])(?:${Object.keys(flags).join('|').replaceAll('.', '\\.')})(?=[:.]|$)`, 'g')

/** Rewrites an error about an option so that it names the flag that the user typed. */
export function inFlags(message: string): string {
  return message.replace(names, (name) => flags[name] ?? name)
}
