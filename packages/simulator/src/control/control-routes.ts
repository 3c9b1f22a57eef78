import type { Route } from '../server/router.js'
import { controlRoutesOf } from './control-route.js'
import { openApiRoute } from './open-api.js'
import { operations } from './operations.js'

/** Everything that `Simulator` can do in-process, over HTTP. */
export const controlRoutes: readonly Route[] = [openApiRoute, ...operations.flatMap(controlRoutesOf)]
