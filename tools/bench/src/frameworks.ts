import { type Variant, variants } from './application.ts'
import { benchedFrameworks } from './benched-frameworks.ts'
import { type GuardedServer, startFramework, type Turn, takeTurn } from './framework-turn.ts'
import { inTurn, median } from './measure.ts'
import { atLeast, type Row } from './row.ts'

// What a guard costs a whole server: applications that only answer { ok: true }, in turns, each in a process of its
// own. CPU time of the server per request is what counts; how many requests a second came through depends on the client
// as well.

const leastOfSession = 0.93

/**
 * Requests until what is measured is what a server that has run for a while costs: compiled code, and a settled heap.
 */
const warmUp = 30_000
const rounds = 15
const requestsPerTurn = 4000

type Turns = Record<Variant, Turn>

export async function benchFrameworks(): Promise<Row[]> {
  const rows: Row[] = []
  for (const framework of Object.keys(benchedFrameworks)) rows.push(...(await benchFramework(framework)))
  return rows
}

/** Two rows for one framework, by its name in `benchedFrameworks`. */
export async function benchFramework(framework: string): Promise<Row[]> {
  const servers = {
    bare: await startFramework(framework, 'bare'),
    session: await startFramework(framework, 'session'),
    guard: await startFramework(framework, 'guard'),
  }
  try {
    for (const server of Object.values(servers)) await takeTurn(server, warmUp)
    const played: Turns[] = []
    for (let round = 0; round < rounds; round++) played.push(await playRound(servers, round))
    return rowsOf(framework, played)
  } finally {
    for (const { child } of Object.values(servers)) child.kill()
  }
}

async function playRound(servers: Record<Variant, GuardedServer>, round: number): Promise<Turns> {
  const turns: Partial<Turns> = {}
  for (const variant of inTurn(variants, round)) turns[variant] = await takeTurn(servers[variant], requestsPerTurn)
  return turns as Turns
}

function rowsOf(framework: string, played: readonly Turns[]): Row[] {
  const { name, least } = benchedFrameworks[framework] as (typeof benchedFrameworks)[string]
  const cpu = (variant: Variant) => median(played.map((turns) => turns[variant].nanoseconds))
  const rate = (variant: Variant) =>
    Math.round(median(played.map((turns) => turns[variant].perSecond))).toLocaleString('en')
  const row = (other: Variant, target: number, against: string) =>
    atLeast(target, {
      what: `${name}: capacity with the guard / ${against}`,
      ours: cpu('guard'),
      peer: cpu(other),
      ratio: median(played.map((turns) => turns[other].nanoseconds / turns.guard.nanoseconds)),
    })
  return [
    row('bare', least, `bare (${rate('guard')} and ${rate('bare')} requests/s)`),
    row('session', leastOfSession, 'a session in memory'),
  ]
}
