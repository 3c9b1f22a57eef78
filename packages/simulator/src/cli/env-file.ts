import { readFile, writeFile } from 'node:fs/promises'
import { hostnameOf, isLoopback } from '../transport/hosts.js'
import type { Application } from '../settings/application.js'

/** The keys that an application already has. */
export interface KnownKeys {
  ikey?: string
  skey?: string
}

const LINE = /^(\s*(?:export\s+)?)([A-Z_]+)\s*=\s*(.*?)\s*$/

/**
 * The keys in a file of environment variables; none if the file does not exist.
 *
 * @throws TypeError that names the file and the variable, never its value
 */
export async function readKeys(path: string): Promise<KnownKeys> {
  const variables = variablesOf(await readIfThere(path))
  refuseRealDuo(path, variables.get('DUO_HOST'))
  const ikey = one(path, variables, { names: ['DUO_IKEY', 'DUO_CLIENT_ID'], length: 20 })
  const skey = one(path, variables, { names: ['DUO_SKEY', 'DUO_CLIENT_SECRET'], length: 40 })
  return { ...(ikey === undefined ? {} : { ikey }), ...(skey === undefined ? {} : { skey }) }
}

/** Writes the variables of an application into the file, and leaves every other line as it is. */
export async function writeVariables(path: string, application: Application, host: string): Promise<void> {
  const { ikey, skey } = application
  const missing = new Map([
    ['DUO_HOST', host],
    ['DUO_IKEY', ikey],
    ['DUO_SKEY', skey],
    ['DUO_CLIENT_ID', ikey],
    ['DUO_CLIENT_SECRET', skey],
  ])
  const before = await readIfThere(path)
  const end = /^[^\n]*\r\n/.test(before) ? '\r\n' : '\n'
  const lines = before === '' ? [] : before.replace(/\r?\n$/, '').split(/\r?\n/)
  const kept = lines.map((line) => {
    const [, beginning = '', name = ''] = LINE.exec(line) ?? []
    const value = missing.get(name)
    if (value === undefined) return line
    missing.delete(name)
    return `${beginning}${name}=${value}`
  })
  const added = [...missing].map(([name, value]) => `${name}=${value}`)
  // For this user only: it holds a secret key.
  await writeFile(path, `${[...kept, ...added].join(end)}${end}`, { mode: 0o600 })
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new TypeError(`--write-env: ${error instanceof Error ? error.message : path}`, { cause: error })
  }
}

const variablesOf = (content: string): Map<string, string> =>
  new Map(
    content.split(/\r?\n/).flatMap((line) => {
      const [, , name, value = ''] = LINE.exec(line) ?? []
      return name === undefined ? [] : [[name, valueOf(value)] as const]
    }),
  )

/** The value without its quotes and without the comment behind it. */
const valueOf = (text: string): string =>
  /^(["'])(.*?)\1(?:\s+#.*)?$/.exec(text)?.[2] ?? text.replace(/(?:^|\s+)#.*$/, '')

/** A file with the keys of a real application is not ours to change. */
function refuseRealDuo(path: string, host: string | undefined): void {
  if (host === undefined || host === '') return
  const hostname = hostnameOf(host.replace(/^https?:\/\//, '').replace(/\/.*$/, ''))
  if (hostname !== undefined && (isLoopback(hostname) || !/\.duo(security|federal)\.com$/.test(hostname))) return
  throw new TypeError(`--write-env: DUO_HOST in ${path} names the real Duo. Choose another file.`)
}

interface Wanted {
  names: readonly string[]
  length: number
}

function one(path: string, variables: Map<string, string>, { names, length }: Wanted): string | undefined {
  const found = names.filter((name) => (variables.get(name) ?? '') !== '')
  const [value, other] = found.map((name) => variables.get(name))
  if (other !== undefined && other !== value) {
    throw new TypeError(`--write-env: ${found.join(' and ')} in ${path} differ, and have to be the same key.`)
  }
  if (value !== undefined && (value.length !== length || value.includes('|'))) {
    throw new TypeError(`--write-env: ${found[0]} in ${path}: expected ${length} characters`)
  }
  return value
}
