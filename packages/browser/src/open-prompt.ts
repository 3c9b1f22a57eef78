import { configurationError } from './configuration-error.js'
import { type Connection, connectFrame } from './connect-frame.js'
import { createDeferred } from './deferred.js'
import type { DuoInitOptions } from './duo-init-options.js'
import type { DuoAnswer, DuoPrompt } from './duo-prompt.js'
import { DuoWebError } from './duo-web-error.js'
import { findPromptElement } from './prompt-element.js'
import { checkOptions } from './settings.js'
import { whenParsed } from './when-parsed.js'

/** A prompt, with the way to its frame that the global script needs. */
export interface OpenPrompt extends DuoPrompt {
  /** The frame's connection; `undefined` while the element is awaited, and after `destroy`. */
  connection(): Connection | undefined
}

/**
 * Shows the prompt now, or when the page has been read if its element is not there yet.
 *
 * @throws DuoWebError for what is known to be wrong now; what turns out later reaches `window.onerror` and `done`
 */
export function openPrompt(options: DuoInitOptions): OpenPrompt {
  checkOptions(options)
  const done = createDeferred<DuoAnswer>()
  let connection: Connection | undefined
  let cancelWait: (() => void) | undefined

  const connect = () => {
    const place = findPromptElement(options)
    if (place) connection = connectFrame(place, options, done)
    return place !== undefined
  }
  const connectLate = () => {
    try {
      if (!connect()) throw noElement()
    } catch (error) {
      done.reject(error)
      throw error
    }
  }

  if (!connect()) {
    cancelWait = whenParsed(connectLate)
    if (!cancelWait) throw noElement()
  }
  return {
    done: done.promise,
    connection: () => connection,
    destroy: () => {
      cancelWait?.()
      connection?.close()
      connection = undefined
      done.reject(new DuoWebError('destroyed', 'The prompt was removed before it had an answer.'))
    },
  }
}

function noElement(): DuoWebError {
  return configurationError(
    'no_element',
    'This page does not contain an iframe for Duo to use.  Add <iframe id="duo_iframe"></iframe>, or pass `iframe`.',
  )
}
