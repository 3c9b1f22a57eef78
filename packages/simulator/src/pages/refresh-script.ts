import { KEY_SCRIPT } from './key-script.js'

/**
 * Browser code shared by the prompt and the phone: sends forms without leaving the page, puts the new `<main>` in the
 * place of the old one, and says to a screen reader what changed by itself. `ready(main)` is the page's own part and
 * runs for each `<main>`. The new page's style goes before it is parsed: it has another nonce than the page that parses
 * it, and would be reported as a violation.
 */
export const REFRESH_SCRIPT = `${KEY_SCRIPT}
const live = document.getElementById('live')
const currentMain = () => document.querySelector('main')
function replaceMain(text, byItself) {
  const bare = text.replace(/<style[^]*?<\\/style>/, '')
  const fresh = new DOMParser().parseFromString(bare, 'text/html')
  const main = fresh.querySelector('main')
  if (!main) return
  const focused = document.activeElement && document.activeElement.id
  document.title = fresh.title
  currentMain().replaceWith(document.adoptNode(main))
  const place = main.querySelector('[data-focus]') || (focused && document.getElementById(focused))
  const news = byItself && main.querySelector('[data-focus], [data-announce]')
  live.textContent = news ? news.textContent : ''
  if (place) place.focus({ preventScroll: true })
  ready(main)
}
async function send(path, fields, byItself) {
  const response = await fetch(path, { method: 'POST', body: new URLSearchParams(fields) })
  replaceMain(await response.text(), byItself)
}
function follow(main, path, fields, onChange) {
  setTimeout(async () => {
    if (main !== currentMain()) return
    try {
      const response = await fetch(path, { method: 'POST', body: new URLSearchParams(fields) })
      const status = await response.json()
      if (main !== currentMain()) return
      if (String(status.revision) !== main.dataset.revision) return await onChange()
    } catch { live.textContent = 'The local Duo does not answer. Trying again.' }
    follow(main, path, fields, onChange)
  }, 500)
}
document.addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.target
  const fields = [...new FormData(form, event.submitter)]
  const { key } = event.submitter ? event.submitter.dataset : {}
  for (const button of form.querySelectorAll('button')) button.disabled = true
  const more = key ? keyFields(JSON.parse(key)) : Promise.resolve({})
  more.then((said) => send(form.getAttribute('action'), [...fields, ...Object.entries(said)], false)).catch(() => {
    live.textContent = 'The local Duo does not answer.'
    for (const button of form.querySelectorAll('button')) button.disabled = false
  })
})
function start() {
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', () => ready(currentMain()))
  else ready(currentMain())
}
`
