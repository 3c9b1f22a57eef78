import { referenceOf } from '../pages/reference.js'
import { newAttempt } from '../proofs/pending.js'
import type { GateRequest } from '../request/request.js'
import type { DuoEvent } from '../setup/events.js'
import type { Workings } from '../setup/workings.js'

type Told = Extract<DuoEvent, { readonly type: 'started' | 'verified' | 'rejected' | 'unavailable' | 'bypassed' }>
type WithoutShown<Event> = Event extends unknown ? Omit<Event, 'language' | 'reference'> : never

/**
 * Tells the application what happened to a login, with the language and the reference that its page has.
 *
 * @returns the reference, for the page
 */
export function tell<Ctx>(workings: Workings<Ctx>, request: GateRequest<Ctx>, event: WithoutShown<Told>): string {
  // A request that belongs to no login gets a reference of its own, so that a help desk finds it too.
  const reference = referenceOf(event.attempt ?? newAttempt())
  workings.emit({ ...event, reference, language: workings.pages.languageFor(request).language.tag })
  return reference
}
