/** What became of one scenario on one target. */
export interface Result {
  /** The scenario's title, such as `DUO-031 MUST refuse a response of another user`. */
  readonly scenario: string
  readonly target: string
  readonly state: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped. */
  readonly reason?: string | undefined
}

const marks = { passed: '✓', failed: '✗' } as const

/**
 * A table of scenario by target, the reasons of what was skipped, the counts of each target, and as its last line
 * `N passed, N failed`.
 *
 * @example
 * ```ts
 * import { formatTable, runTarget } from '@duokit/conformance'
 *
 * console.log(formatTable(await runTarget(target)))
 * ```
 */
export function formatTable(results: readonly Result[]): string {
  const targets = unique(results.map(({ target }) => target))
  const scenarios = unique(results.map(({ scenario }) => scenario)).toSorted()
  const reasons = unique(results.flatMap(({ reason }) => reason ?? []))
  const widths = targets.map((target) => Math.max(target.length, 3))
  const cells = new Map(results.map((result) => [`${result.target}\n${result.scenario}`, cellOf(result, reasons)]))
  const row = (texts: readonly string[], title: string): string =>
    `${texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join('  ')}  ${title}`.trimEnd()
  return [
    row(targets, ''),
    ...scenarios.map((scenario) =>
      row(
        targets.map((target) => cells.get(`${target}\n${scenario}`) ?? ''),
        scenario,
      ),
    ),
    '',
    ...reasons.map((reason, index) => `${index + 1}: skipped, since ${reason}`),
    ...targets.map((target) => `${target}: ${countsOf(results.filter((result) => result.target === target))}`),
    '',
    totalOf(results),
  ].join('\n')
}

function cellOf({ state, reason = '' }: Result, reasons: readonly string[]): string {
  return state === 'skipped' ? String(reasons.indexOf(reason) + 1) : marks[state]
}

function countsOf(results: readonly Result[]): string {
  const skipped = count(results, 'skipped')
  return `${totalOf(results)}${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

function totalOf(results: readonly Result[]): string {
  return `${count(results, 'passed')} passed, ${count(results, 'failed')} failed`
}

function count(results: readonly Result[], state: Result['state']): number {
  return results.filter((result) => result.state === state).length
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
