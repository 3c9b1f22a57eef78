import type { Applications } from '../application/applications.js'
import type { LocalDuo } from '../application/local-duo.js'
import type { Site } from '../transport/site.js'

/** What every route gets beside the request. */
export interface Place {
  /** The Duo of the application that the request is about; of the default one if it is about none. */
  duo: LocalDuo
  applications: Applications
  site: Site
}
