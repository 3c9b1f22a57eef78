import { createPaint, type Paint } from '../paint.js'
import { plainJson, plainText } from '../plain-text.js'
import type { CheckName, Finding } from './finding.js'

const labels: Readonly<Record<CheckName, string>> = {
  host: 'host',
  ikey: 'integration key',
  skey: 'secret key',
  akey: 'akey',
  cookieSecret: 'cookie secret',
  redirect: 'redirect URL',
  reachable: 'reachability',
  tls: 'TLS',
  clock: 'clock',
  keys: 'key pair',
  universal: 'Universal Prompt',
  iframe: 'iframe',
}

const width = Math.max(...Object.values(labels).map(({ length }) => length))

/** The findings for a person: a line each, and one more with what to do. */
export function describeFindings(findings: readonly Finding[], colours: boolean): string {
  const paint = createPaint(colours)
  return [...findings.flatMap((finding) => linesOf(finding, paint)), '', summary(findings, paint)].join('\n')
}

const marks = {
  ok: (paint: Paint) => paint('green', '✓'),
  warning: (paint: Paint) => paint('yellow', '!'),
  failure: (paint: Paint) => paint('red', '✗'),
  skipped: (paint: Paint) => paint('gray', '-'),
}

function linesOf({ check, state, message, advice }: Finding, paint: Paint): string[] {
  const text = state === 'skipped' ? paint('gray', plainText(message)) : plainText(message)
  const line = `${marks[state](paint)} ${labels[check].padEnd(width)}  ${text}`
  return advice === undefined ? [line] : [line, `  ${' '.repeat(width)}  → ${plainText(advice)}`]
}

function summary(findings: readonly Finding[], paint: Paint): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length
  const [failures, warnings] = [count('failure'), count('warning')]
  const warned = warnings === 1 ? '1 warning' : `${warnings} warnings`
  if (failures > 0) return paint('red', `${failures} failed${warnings > 0 ? `, ${warned}` : ''}.`)
  const good = warnings > 0 ? paint('yellow', `No failures, ${warned}.`) : paint('green', 'No problems found.')
  const unchecked = findings.filter(({ state }) => state === 'skipped').map(({ check }) => labels[check])
  return unchecked.length === 0 ? good : `${good} Not checked: ${unchecked.join(', ')}.`
}

/** The findings for a program. */
export function findingsAsJson(findings: readonly Finding[]): string {
  return plainJson({ ok: findings.every(({ state }) => state !== 'failure'), findings })
}
