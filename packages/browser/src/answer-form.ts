import type { DuoInitOptions } from './duo-init-options.js'
import type { Settings } from './settings.js'

/** The form with the response. */
export interface AnswerForm {
  form: HTMLFormElement
  /** Takes out of the page what was put into it. */
  remove(): void
}

/**
 * Fills the page's own `duo_form`, whose other fields stay and go first, or puts a new form after the frame.
 */
export function fillAnswerForm(frame: Element, settings: Settings, response: string): AnswerForm {
  const input = document.createElement('input')
  input.type = 'hidden'
  input.name = settings.postArgument
  input.value = response

  const own = document.getElementById('duo_form')
  const form = own instanceof HTMLFormElement ? own : document.createElement('form')
  if (form !== own) frame.after(form)
  // Attributes, since a field named "action" or "method" hides the property of that name.
  form.setAttribute('method', 'POST')
  form.setAttribute('action', settings.postAction)
  form.append(input)
  return { form, remove: () => (form === own ? input : form).remove() }
}

/** Hands the form to the page's callback, or submits it: natively, without a submit event. */
export function submitAnswerForm(form: HTMLFormElement, { submit, submit_callback: callback }: DuoInitOptions): void {
  if (typeof callback === 'function') callback(form)
  // From the prototype, since a button named "submit" hides the method.
  else if (submit !== false) HTMLFormElement.prototype.submit.call(form)
}
