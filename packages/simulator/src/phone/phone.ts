import type { LocalDuo } from '../application/local-duo.js'

/** A phone: one application's, or the one of the start, on which everything arrives. */
export interface Phone {
  /** Whose it is. */
  owner: LocalDuo
  /** Whose pushes, calls and text messages it gets. */
  duos: readonly LocalDuo[]
}
