import { benchedFrameworks } from './benched-frameworks.ts'
import { startFramework, takeTurn } from './framework-turn.ts'
import { ask, type MeasuredServer } from './measured-server.ts'

// Whether a guard keeps something of each request: the heap after a warm-up, and after a million more requests of one
// user.

const warmUp = 100_000
const requests = 1_000_000
/** Megabytes that the heap may wander by: what is kept of each request would add up to more, at eight bytes each. */
const slack = 4

let grown = false
for (const [framework, { name }] of Object.entries(benchedFrameworks)) {
  const server = await startFramework(framework, 'guard')
  await takeTurn(server, warmUp)
  const before = await heap(server)
  await takeTurn(server, requests)
  const after = await heap(server)
  server.child.kill()
  grown ||= after - before > slack
  console.log(
    `${name}: ${before.toFixed(1)} MB after ${warmUp.toLocaleString('en')} guarded requests, ${after.toFixed(1)} MB after ${requests.toLocaleString('en')} more`,
  )
}
process.exitCode = grown ? 1 : 0

async function heap({ child }: MeasuredServer): Promise<number> {
  // Twice: what the first collection leaves to be finished is gone by the second.
  await ask(child, 'memory')
  return (await ask(child, 'memory')).heap / 1e6
}
