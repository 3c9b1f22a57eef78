import { watchForStalls } from './stalls.mjs'

// Loaded into each instance before its own code: the soak moves its clock, asks for its memory, and takes it along when
// it ends.

const machine = Date.now
let ahead = 0
Date.now = () => machine() + ahead

process.on('message', (question) => {
  if ('ahead' in question) ahead = question.ahead
  if (question.memory) process.send(memory())
})
watchForStalls((milliseconds) => process.send({ stalled: milliseconds }))
process.on('disconnect', () => process.exit(0))
// A program that only serves ends by itself when nobody connects: the channel must not keep it alive longer than that.
process.channel.unref()

function memory() {
  // Twice: what the first collection leaves to be finished is gone by the second.
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / 1e6, rss: rss / 1e6 }
}
