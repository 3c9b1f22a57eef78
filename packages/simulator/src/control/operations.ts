import type { Operation } from './operation.js'
import { applicationOperations } from './operations/applications.js'
import { clockOperations } from './operations/clock.js'
import { eventOperations } from './operations/events.js'
import { pendingOperations } from './operations/pending.js'
import { settingOperations } from './operations/settings.js'
import { userOperations } from './operations/users.js'

/** Every call of the control interface. */
export const operations: readonly Operation[] = [
  ...applicationOperations,
  ...userOperations,
  ...settingOperations,
  ...clockOperations,
  ...eventOperations,
  ...pendingOperations,
]
