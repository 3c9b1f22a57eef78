import type { Command } from '../command.js'

/** `duokit simulate` */
export const simulate: Command = {
  name: 'simulate',
  summary: 'starts a local Duo for development and tests',
  async run(args) {
    // The largest part of this package, and needed by no other command.
    const { runSimulator } = await import('@duokit/simulator/cli')
    return runSimulator(args, { name: 'duokit simulate' })
  },
}
