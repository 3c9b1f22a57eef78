import type { Whereabouts } from '../gate/request/below-origin.js'
import { type MountCheck, outOfReach } from '../gate/request/out-of-reach.js'
import type { Framework } from './framework.js'

/** Makes the check of each middleware, which is done at each request. */
export interface MountChecks<Ctx> {
  routes(): (ctx: Ctx) => void
  guard(): (ctx: Ctx) => void
}

/** Checks whether anybody can reach the login, in a framework that knows where it is mounted. */
export function mountChecks<Ctx>(where: Whereabouts, framework: Framework<Ctx>): MountChecks<Ctx> {
  const { onOutOfReach } = framework
  if (framework.mountOf === undefined) return { routes: () => nothing, guard: () => nothing }
  const reach = outOfReach<Ctx>(where, (ctx) => framework.mountOf?.(ctx))
  const told = (check: MountCheck<Ctx>) => (onOutOfReach === undefined ? thrown(check) : once(check, onOutOfReach))
  return { routes: () => told(reach.routes()), guard: () => told(reach.guard()) }
}

function nothing(): void {
  // Its requests do not say where the login is mounted.
}

function thrown<Ctx>(check: MountCheck<Ctx>): (ctx: Ctx) => void {
  return (ctx) => {
    const problem = check(ctx)
    if (problem !== undefined) throw problem
  }
}

function once<Ctx>(check: MountCheck<Ctx>, tell: NonNullable<Framework<Ctx>['onOutOfReach']>): (ctx: Ctx) => void {
  let isOver = false
  return (ctx) => {
    if (isOver) return
    const problem = check(ctx)
    if (problem === undefined) return
    isOver = true
    tell(problem)
  }
}
