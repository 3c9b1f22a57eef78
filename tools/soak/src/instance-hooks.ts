import { watchForStalls } from './stalls.ts'

// Loaded into each instance before its own code: the soak moves its clock, asks for its memory, and takes it along when
// it ends.

/** What an instance is told or asked. */
export interface Question {
  /** Milliseconds. */
  readonly ahead?: number
  readonly memory?: boolean
}

/** Megabytes. */
export interface Memory {
  readonly heap: number
  readonly rss: number
}

const machine = Date.now
let ahead = 0
Date.now = () => machine() + ahead

const tell = (message: object): void => void process.send?.(message)

process.on('message', (question: Question) => {
  if (question.ahead !== undefined) ahead = question.ahead
  if (question.memory) tell(memory())
})
watchForStalls((stalled) => tell({ stalled }))
process.on('disconnect', () => process.exit(0))
// A program that only serves ends by itself when nobody connects: the channel must not keep it alive longer than that.
process.channel?.unref()

function memory(): Memory {
  // Twice: what the first collection leaves to be finished is gone by the second.
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / 1e6, rss: rss / 1e6 }
}
