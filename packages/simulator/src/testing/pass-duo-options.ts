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

const names: Readonly<Record<keyof PassDuoOptions, true>> = { passcode: true, fetch: true }

/** Refuses a misspelt option, which a test in JavaScript would not notice. @throws TypeError */
export function checkPassDuoOptions(options: PassDuoOptions): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue
    throw new TypeError(`passDuo.${name} does not exist; there is: ${Object.keys(names).join(', ')}`)
  }
}
