import { configurationError } from './configuration-error.js'
import type { DuoInitOptions } from './duo-init-options.js'
import type { DuoPrompt } from './duo-prompt.js'
import { currentPrompt, init } from './init.js'
import { parseSigRequest, type SigRequest } from './parse-sig-request.js'
import { findPromptElement } from './prompt-element.js'
import { readFrameMessage } from './read-frame-message.js'

/**
 * The object `Duo` of the script tag, `dist/duo-web.global.js`. The underscore names are those of Duo's script.
 *
 * @example
 * ```ts
 * import type { DuoGlobal } from '@duokit/browser'
 *
 * declare const Duo: DuoGlobal
 * Duo.init({ host: 'api-xxxxxxxx.duosecurity.com', sig_request: 'TX|…|…:APP|…|…' })
 * ```
 */
export interface DuoGlobal {
  /** As the module's `init`; also keeps the script from starting by itself. */
  init(options?: DuoInitOptions): DuoPrompt
  /** Removes the prompt of the page, however it was started. */
  destroy(): void
  /** Calls back at DOMContentLoaded. */
  _onReady(callback: (event: Event) => void): void
  /** Takes a signed request apart, or throws. */
  _parseSigRequest(sigRequest?: string | null): SigRequest | undefined
  /** Returns whether origin and data are those of a response from the prompt on this page. */
  _isDuoMessage(event: { origin: string; data: unknown }): boolean
  /** Posts a string back, as if the frame had sent it. */
  _doPostBack(response: string): void
}

/** Makes the object `Duo`, which starts by itself at DOMContentLoaded unless its `init` is called before. */
export function createDuoGlobal(): DuoGlobal {
  document.addEventListener('DOMContentLoaded', startFromAttributes)

  return {
    init: (options) => {
      const prompt = init(options)
      document.removeEventListener('DOMContentLoaded', startFromAttributes)
      return prompt
    },
    destroy: () => currentPrompt()?.destroy(),
    _onReady: (callback) => document.addEventListener('DOMContentLoaded', callback),
    _parseSigRequest: parseSigRequest,
    _isDuoMessage: ({ origin, data }) =>
      Boolean(origin) && origin === currentPrompt()?.connection()?.origin && readFrameMessage(data) !== undefined,
    _doPostBack: (response) => {
      const connection = currentPrompt()?.connection()
      if (!connection) throw configurationError('not_started', 'There is no prompt on this page.')
      connection.postBack(response)
    },
  }
}

// Duo's script says nothing either on a page without the element: an application may call init much later.
function startFromAttributes(): void {
  if (findPromptElement({})) init()
}
