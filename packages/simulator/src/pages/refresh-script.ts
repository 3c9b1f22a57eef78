/**
 * Browser code shared by the prompt and the phone: sends forms without leaving the page, puts the new `<main>` in the place
 * of the old one, and says to a screen reader what changed. `ready(main)` is the page's own part and runs for each `<main>`.
 */
export const REFRESH_SCRIPT = `
const live = document.getElementById('live')
const currentMain = () => document.querySelector('main')
function replaceMain(text, byItself) {
  const fresh = new DOMParser().parseFromString(text, 'text/html')
  const main = fresh.querySelector('main')
  if (!main) return
  document.title = fresh.title
  currentMain().replaceWith(document.adoptNode(main))
  const place = main.querySelector('[data-focus]')
  live.textContent = byItself && place ? place.textContent : ''
  if (place) place.focus({ preventScroll: true })
  ready(main)
}
async function send(path, fields, byItself) {
  const response = await fetch(path, { method: 'POST', body: new URLSearchParams(fields) })
  replaceMain(await response.text(), byItself)
}
document.addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.target
  const fields = [...new FormData(form, event.submitter)]
  for (const button of form.querySelectorAll('button')) button.disabled = true
  send(form.getAttribute('action'), fields, false).catch(() => {
    live.textContent = 'The local Duo does not answer.'
    for (const button of form.querySelectorAll('button')) button.disabled = false
  })
})
`
