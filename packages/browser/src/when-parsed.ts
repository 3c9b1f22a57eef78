/**
 * Calls back when the page's markup has been parsed.
 *
 * `load` is for the short time in which DOMContentLoaded has fired and `document.readyState` does not say so yet.
 *
 * @returns a function that cancels; `undefined` when the page is loaded and nothing is left to wait for
 */
export function whenParsed(callback: () => void): (() => void) | undefined {
  if (document.readyState === 'complete') return undefined
  const cancel = () => {
    document.removeEventListener('DOMContentLoaded', run)
    window.removeEventListener('load', run)
  }
  const run = () => {
    cancel()
    callback()
  }
  document.addEventListener('DOMContentLoaded', run)
  window.addEventListener('load', run)
  return cancel
}
