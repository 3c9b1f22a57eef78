import { KEY_SCRIPT } from '../pages/key-script.js'

/**
 * Browser code of the Universal Prompt's page. Its forms are posted by the browser itself, which then goes where the
 * answer says, to the application too. This only puts the focus, keeps a button from being pressed twice, and loads the
 * page again when the phone has answered.
 */
export const REDIRECT_SCRIPT = `'use strict';(() => {${KEY_SCRIPT}
const main = document.querySelector('main')
const place = main.querySelector('[data-focus]')
if (place) place.focus({ preventScroll: true })
const setButtons = (disabled) => { for (const button of document.querySelectorAll('button')) button.disabled = disabled }
// Not before the form is read: a disabled button does not say which one it was.
addEventListener('submit', () => setTimeout(setButtons, 0, true))
addEventListener('submit', (event) => {
  const { target: form, submitter } = event
  if (!submitter || !submitter.dataset.key) return
  event.preventDefault()
  keyFields(JSON.parse(submitter.dataset.key)).then((said) => {
    for (const [name, value] of Object.entries({ action: submitter.value, ...said })) {
      const field = document.createElement('input')
      Object.assign(field, { type: 'hidden', name, value })
      form.append(field)
    }
    form.submit()
  })
})
addEventListener('pageshow', () => setButtons(false))
async function changed() {
  const body = new URLSearchParams({ sid: main.dataset.sid })
  const response = await fetch('/frame/v4/sim/status', { method: 'POST', body })
  const { revision } = await response.json()
  return String(revision) !== main.dataset.revision
}
function follow() {
  setTimeout(() => {
    changed().then((is) => { if (is) location.reload(); else follow() }, () => {
      document.getElementById('live').textContent = 'The local Duo does not answer. Trying again.'
      follow()
    })
  }, 500)
}
if (main.dataset.follow) follow()
})()`
