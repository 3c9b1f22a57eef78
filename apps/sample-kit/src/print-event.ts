import type { DuoEvent } from '@duokit/core'

/** Writes a line for an event of a login. */
export function printEvent(event: DuoEvent): void {
  console.log(`duo: ${event.type} ${event.username ?? ''} ${'reason' in event ? event.reason : ''}`.trimEnd())
}
