/** Milliseconds between two looks at the parent. */
const interval = 500

/**
 * Calls `end` once npx has ended. A signal that ends npx never reaches the command that npx started, so the local Duo
 * would go on without it and keep its port. Windows does not tell: the parent's number stays the same there.
 */
export function whenNpxEnds(end: () => void): void {
  if (process.env['npm_command'] !== 'exec') return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    end()
  }, interval)
  timer.unref()
}
