import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../start')

/** A file of the application that a Start page builds: its path, and for one of two prompts the variant. */
export interface PageFile {
  readonly path: string
  readonly iframe: boolean
  readonly text: string
}

/** The files of a Start page, in order: the blocks that have a file's name. */
function filesOf(page: string): PageFile[] {
  const text = readFileSync(join(folder, `${page}.md`), 'utf8')
  const blocks = [...text.matchAll(/^```(?:ts|vue) \[([^\]]+)\][^\n]*\n([^]*?)^```$/gm)]
  return blocks.map(([, label = '', code = '']) => {
    const [path = '', ...variant] = label.split(' ')
    return { path, iframe: variant.join(' ') === 'with the iframe', text: code }
  })
}

/** The files of one prompt. A file without a variant for the iframe is the same for both. */
export function filesFor(page: string, prompt: 'universal' | 'iframe'): PageFile[] {
  const all = filesOf(page)
  const variants = new Set(all.filter(({ iframe }) => iframe).map(({ path }) => path))
  return all.filter(({ path, iframe }) => iframe === (prompt === 'iframe' && variants.has(path)))
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
