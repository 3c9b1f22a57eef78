import { allowedWindow } from './allowed-window.js'
import { type AnswerForm, fillAnswerForm, submitAnswerForm } from './answer-form.js'
import type { Deferred } from './deferred.js'
import type { DuoInitOptions } from './duo-init-options.js'
import type { DuoAnswer } from './duo-prompt.js'
import { DuoWebError } from './duo-web-error.js'
import { listenToFrame } from './listen-to-frame.js'
import type { PromptElement } from './prompt-element.js'
import { readSettings } from './settings.js'
import { showFrame } from './show-frame.js'

/** Duo's frame on the page, listened to. */
export interface Connection {
  /** The origin whose messages are accepted. */
  origin: string
  /** Posts any string back, as if the frame had sent it. */
  postBack(text: string): void
  /** Stops listening and takes out of the page what was put there. */
  close(): void
}

/**
 * Shows Duo's frame in an element and handles its messages. The response settles `done` before the form is submitted.
 *
 * @throws DuoWebError for missing or wrong options and attributes
 */
export function connectFrame(place: PromptElement, options: DuoInitOptions, done: Deferred<DuoAnswer>): Connection {
  const settings = readSettings(options, place)
  const frame = showFrame(place.element, settings, options)
  let answerForm: AnswerForm | undefined

  const fill = (text: string): DuoAnswer => {
    answerForm?.remove()
    const response = `${text}:${settings.appSig}`
    answerForm = fillAnswerForm(frame, settings, response)
    return { response, form: answerForm.form }
  }

  const stopListening = listenToFrame(frame, settings.origin, (message) => {
    if (message.kind === 'open') {
      const address = allowedWindow(message.url)
      if (address) window.open(address, '_self')
      return
    }
    stopListening()
    const answer = fill(message.text)
    if (message.kind === 'response') done.resolve(answer)
    else done.reject(new DuoWebError('frame_error', message.reason))
    submitAnswerForm(answer.form, options)
  })

  return {
    origin: settings.origin,
    postBack: (text) => submitAnswerForm(fill(text).form, options),
    close: () => {
      stopListening()
      answerForm?.remove()
      if (frame !== place.element) frame.remove()
    },
  }
}
