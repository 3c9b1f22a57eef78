import { thrownError } from '../../errors/thrown.js'
import type { MaybePromise } from '../../maybe-promise.js'
import type { Route } from '../pages/routes.js'
import { scriptAnswer } from '../pages/script-route.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import type { Outcome } from '../responses/outcome.js'
import { render } from '../responses/render.js'
import type { Workings } from '../setup/workings.js'
import { handleCallback } from './callback.js'
import { reject } from './rejection.js'
import { handleLogout, handleStatus } from './session-routes.js'
import { handleStart } from './start.js'

/**
 * Returns the function that responds to a request for one of the gate's own routes; `undefined` for any other path.
 */
export function routeOf<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
): (() => Promise<GateAnswer>) | undefined {
  const route = workings.routes.find(request.url)
  return route && (() => handled(workings, request, route))
}

async function handled<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>, route: Route): Promise<GateAnswer> {
  try {
    return await handle(workings, request, route)
  } catch (error) {
    workings.reports.ofThrown(error)
    throw thrownError(error)
  }
}

async function handle<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>, route: Route): Promise<GateAnswer> {
  if (route.name === 'script' && route.methods.includes(request.method)) return scriptAnswer(request)
  return render(workings, request, await outcomeOf(workings, request, route))
}

function outcomeOf<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>, route: Route): MaybePromise<Outcome> {
  if (!route.methods.includes(request.method) || route.name === 'script') {
    return reject(workings, request, { reason: 'method_not_allowed', allow: route.methods })
  }
  switch (route.name) {
    case 'start':
      return handleStart(workings, request)
    case 'callback':
      return handleCallback(workings, request)
    case 'status':
      return handleStatus(workings, request)
    case 'logout':
      return handleLogout(workings, request)
  }
}
