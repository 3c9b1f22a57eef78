import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../start')

/** A file of the application that a Start page builds: its path, and which of its variants this is. */
export interface PageFile {
  readonly path: string
  readonly variant: '' | 'with the iframe' | 'for one page'
  readonly text: string
}

/** The application as a page shows it: for a prompt, or ended by the block that protects a single page. */
export type Edition = 'universal' | 'iframe' | 'one page'

/** The files of a Start page, in order: the blocks that have a file's name. */
function filesOf(page: string): PageFile[] {
  const text = readFileSync(join(folder, `${page}.md`), 'utf8')
  const blocks = [...text.matchAll(/^```(?:ts|vue) \[([^\]]+)\][^\n]*\n([^]*?)^```$/gm)]
  return blocks.map(([, label = '', code = '']) => {
    const [path = '', ...rest] = label.split(' ')
    const variant = rest.join(' ')
    if (variant !== '' && variant !== 'with the iframe' && variant !== 'for one page') throw new Error(label)
    return { path, variant, text: code }
  })
}

/** The files of an edition. A file without a variant is the same for all. */
export function filesFor(page: string, edition: Edition): PageFile[] {
  const all = filesOf(page)
  const plain = all.filter(({ variant }) => variant === '')
  const wanted = edition === 'iframe' ? 'with the iframe' : 'for one page'
  return edition === 'universal' ? plain : plain.map((file) => variantOf(file, all, wanted))
}

function variantOf(file: PageFile, all: readonly PageFile[], wanted: PageFile['variant']): PageFile {
  const variant = all.find(({ path, variant: name }) => path === file.path && name === wanted)
  if (variant === undefined) return file
  return wanted === 'for one page' ? { ...variant, text: endedWith(file.text, variant.text) } : variant
}

/** A page says from where on the block replaces the file: from the statement that both begin alike. */
function endedWith(text: string, end: string): string {
  const [, beginning = ''] = /^((?:app\.use\(duo\.routes\(\)|const server|export default))/m.exec(text) ?? []
  const at = beginning === '' ? -1 : text.indexOf(`\n${beginning}`)
  if (at < 0) throw new Error('the block for one page replaces nothing')
  return text.slice(0, at + 1) + end
}

/** Whether a page shows how to protect one page instead of everything. */
export function protectsOnePage(page: string): boolean {
  return filesOf(page).some(({ variant }) => variant === 'for one page')
}

/** What a page has its reader install from npm, besides packages of ours. */
export function packagesOf(page: string): string[] {
  const text = readFileSync(join(folder, `${page}.md`), 'utf8')
  const lines = [...text.matchAll(/^npm install (.+)$/gm)].flatMap(([, names = '']) => names.split(' '))
  return lines
    .filter((name) => !name.startsWith('-') && !name.startsWith('@duokit/'))
    .map((name) => name.replace(/(?<=.)@.*/, ''))
}

/** The secrets that a page adds to `.env`, made as its commands make them. */
export function secretsOf(page: string): Record<string, string> {
  const text = readFileSync(join(folder, `${page}.md`), 'utf8')
  const commands = [...text.matchAll(/^echo "(\w+)=\$\(openssl rand -(base64|hex) (\d+)\)" >> \.env$/gm)]
  return Object.fromEntries(
    commands.map(([, name = '', encoding, bytes]) => [
      name,
      randomBytes(Number(bytes)).toString(encoding as 'base64' | 'hex'),
    ]),
  )
}

/**
 * How many lines of an application are about Duo: those of the options, each other one that names Duo, and those that
 * use what Duo's functions returned. A line that reads keys from the environment is configuration.
 */
export function duoLines(files: readonly PageFile[]): number {
  const text = files.map((file) => file.text).join('\n')
  const options = /^.*(?:createDuo\(|DuoModule\.forRoot\(|register\(duo, )\{\n[^]*?\n *\}\).*$/m.exec(text)?.[0] ?? ''
  const results = [...text.matchAll(/const (\w+) = (?:await )?duo\./g)].map(([, name = '']) => name)
  const about = new RegExp([...results.map((name) => `\\b${name}\\b`), 'duo'].join('|'), 'i')
  const others = text
    .replace(options, '')
    .split('\n')
    .filter((line) => about.test(line) && !line.endsWith('} = process.env'))
  return (options === '' ? 0 : options.split('\n').length) + others.length
}
