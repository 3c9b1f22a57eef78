import { DuoError } from '@duokit/core'
import * as h3 from 'h3'
import { isWebEvent } from './event-shapes.js'

/** Only h3 2 has this class. */
const own = 'H3' in h3 ? 2 : 1

/**
 * Refuses an event of another major of h3 than this adapter imports. A package manager installs a second copy where the
 * framework has its own, such as Nitro 2, and the application names none.
 *
 * @throws DuoError `invalid_option` that names both majors and what to install
 */
export function requireSameMajor(event: object): void {
  const major = isWebEvent(event) ? 2 : 1
  if (major === own) return
  throw new DuoError(
    'invalid_option',
    `two copies of h3 are installed: requests come from h3 ${major}, and @duokit/h3 found h3 ${own}. Install the one of the requests in the application: npm install h3@${major}`,
  )
}
