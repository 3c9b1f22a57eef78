/** How to pass. */
export interface PassDuoOptions {
  /** What is typed if the prompt asks. Default `123456`, which the local Duo accepts unless it was set otherwise. */
  passcode?: string
  /**
   * Makes the calls to the local Duo; the platform's `fetch` by default. Give one that trusts its authority if it is
   * https.
   */
  fetch?: typeof fetch
}
