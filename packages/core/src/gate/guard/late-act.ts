/** An act that may have to wait for the request to which it belongs. */
export interface LateAct {
  /** Does it now, if it can be done here. */
  act(): void
  /** Does what could not be done. */
  settle(): void
}

/**
 * Makes an act of one that throws in the wrong request: Workers let no request, such as a logout, abort a signal that
 * another one opened. Otherwise the logout would fail.
 */
export function lateAct(act: () => void): LateAct {
  let isOwed = false
  return {
    act() {
      try {
        act()
      } catch {
        isOwed = true
      }
    },
    settle() {
      if (!isOwed) return
      isOwed = false
      act()
    },
  }
}
