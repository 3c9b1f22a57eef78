/** Watches how long something takes, in time in which the event loop ran. */
export interface LoopTimer {
  /** Returns whether this process was busy for so long that the other side may have given up. */
  readonly stalled: boolean
  stop(): void
}

/**
 * The number of ticks in a time limit. Each takes at least one turn of the event loop, in which a response that has
 * arrived is read.
 */
const mostTicks = 100
/** Turns of the event loop after the last tick: a response needs several (connection, headers, body). */
const lastTurns = 20
/**
 * Milliseconds by which a tick is late when the process was busy. Servers and proxies wait longer than that for a
 * client.
 */
const longestDelay = 1000

/**
 * Calls back after a time limit. If a timer fires late because the process was busy, only the planned time counts:
 * the delay is not the other side's.
 *
 * @param limit - milliseconds
 */
export function startLoopTimer(limit: number, onEnd: () => void): LoopTimer {
  const ticks = Math.max(1, Math.min(mostTicks, Math.floor(limit)))
  const length = limit / ticks
  let due = 0
  let wasLate = false
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  const isLate = () => performance.now() - due >= longestDelay

  const turn = (left: number): void => {
    if (isStopped) return
    if (left > 0) setImmediate(turn, left - 1)
    else onEnd()
  }
  const tick = (left: number): void => {
    due = performance.now() + length
    timer = setTimeout(() => {
      wasLate ||= isLate()
      if (left > 1) tick(left - 1)
      else turn(lastTurns)
    }, length)
  }
  tick(ticks)
  return {
    get stalled() {
      return wasLate || isLate()
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

/**
 * What a promise gives, unless it takes longer. A result that comes later is dropped, and so is a failure.
 *
 * @param limit - milliseconds in which the event loop runs
 * @param late - makes the error of a promise that takes longer
 */
export function withinTime<T>(promise: Promise<T>, limit: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = startLoopTimer(limit, () => reject(late()))
    promise.then(resolve, reject).finally(() => timer.stop())
  })
}
