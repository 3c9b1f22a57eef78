import type { DuoInitOptions } from './duo-init-options.js'
import type { DuoPrompt } from './duo-prompt.js'
import { type OpenPrompt, openPrompt } from './open-prompt.js'

// A page has one prompt, as with Duo's script: it is the whole state of this package.
let current: OpenPrompt | undefined

/** The prompt that the last `init` made. */
export function currentPrompt(): OpenPrompt | undefined {
  return current
}

/**
 * Shows Duo's prompt in an iframe, and posts the response to the server. It first removes the prompt of an earlier
 * call, so a single-page application can call it again at any time.
 *
 * @param options you can set all of them as data attributes of the element instead
 * @returns a promise of the response, and a function that removes the prompt
 * @throws DuoWebError for a wrong or missing option: `bad_token`, `no_host`, `no_element` and so on. When the element
 * does not exist yet, later errors go to `window.onerror` and `done`.
 *
 * @example The page leaves when Duo has answered, by a form post to `/duo/callback`
 * ```ts
 * import { init } from '@duokit/browser'
 *
 * init({
 *   iframeContainer: 'duo',
 *   host: 'api-xxxxxxxx.duosecurity.com',
 *   sig_request: 'TX|…|…:APP|…|…',
 *   post_action: '/duo/callback',
 * })
 * ```
 *
 * @example A single-page application stays
 * ```ts
 * import { init } from '@duokit/browser'
 *
 * export async function secondFactor(container: HTMLElement, host: string, sigRequest: string): Promise<boolean> {
 *   const prompt = init({ iframeContainer: container, host, sig_request: sigRequest, submit: false })
 *   try {
 *     const { response } = await prompt.done
 *     const body = new URLSearchParams({ sig_response: response })
 *     return (await fetch('/duo/callback', { method: 'POST', body })).ok
 *   } finally {
 *     prompt.destroy()
 *   }
 * }
 * ```
 */
export function init(options?: DuoInitOptions): DuoPrompt {
  current?.destroy()
  current = undefined
  const prompt = openPrompt(options ?? {})
  current = prompt
  return { done: prompt.done, destroy: prompt.destroy }
}
