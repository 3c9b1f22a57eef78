const slowest = 12

/**
 * Returns where the time of a run went, as a table: each step, then each project of tests, then the slowest test files.
 * Two workers run tests side by side, so the seconds of projects and files add up to more than the step took. The same
 * holds for steps that run beside another one.
 *
 * @param steps - `[title, seconds]`, in the order of the run
 * @param modules - `{ project, file, seconds }` of each test file
 */
export function durationsTable(steps, modules) {
  const projects = new Map()
  for (const { project, seconds } of modules) projects.set(project, (projects.get(project) ?? 0) + seconds)
  const files = modules.map(({ project, file, seconds }) => [`${project}  ${file}`, seconds])
  return [
    ...section('Step', steps),
    ...section('Project of tests, in worker seconds', slowestFirst([...projects])),
    ...section('Slowest test files, in worker seconds', slowestFirst(files).slice(0, slowest)),
  ].join('\n')
}

function section(title, rows) {
  if (rows.length === 0) return []
  const width = Math.max(title.length, ...rows.map(([name]) => name.length))
  const line = (name, value) => `${name.padEnd(width)}  ${value.padStart(8)}`
  return [line(title, 'seconds'), ...rows.map(([name, seconds]) => line(name, seconds.toFixed(1))), '']
}

function slowestFirst(rows) {
  return rows.toSorted(([, one], [, other]) => other - one)
}
