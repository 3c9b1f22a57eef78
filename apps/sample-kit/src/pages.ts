import { accounts, password } from './accounts.js'
import { type PromptName, prompts } from './prompt-choice.js'

/** Makes a value safe inside markup. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The frame around every page. The body is markup: values in it have to be escaped. */
function page(title: string, body: string, script = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Sample Bank</title>
<link rel="stylesheet" href="/style.css">
<script src="/fresh.js" defer></script>${script}
</head>
<body>
<header><a href="/">Sample Bank</a></header>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`
}

/** Each page takes plain values and gives the whole HTML. */
export function homePage(user: string | undefined): string {
  const body =
    user === undefined
      ? '<p>A small application behind a password and Duo.</p><p><a class="action" href="/login">Log in</a></p>'
      : `<p>You are logged in as <strong>${escapeHtml(user)}</strong>.</p>
<p><a class="action" href="/account">Your account</a></p>
${logoutForm}`
  return page('Welcome', body)
}

export function loginPage(options: {
  /** As the query or the form had it. Where it leads is judged when the form arrives. */
  next: unknown
  failed: boolean
  /** Those that there are keys for; which one is only asked where there are several. */
  prompts: readonly PromptName[]
}): string {
  const rows = Object.entries(accounts)
    .map(([name, what]) => `<tr><th scope="row"><code>${escapeHtml(name)}</code></th><td>${escapeHtml(what)}</td></tr>`)
    .join('\n')
  const problem = options.failed ? '<p class="problem" role="alert">That name and password do not match.</p>' : ''
  const body = `${problem}
<form method="post" action="/login">
<input type="hidden" name="next" value="${escapeHtml(typeof options.next === 'string' ? options.next : '/account')}">
<label>Name <input name="username" autocomplete="username" autocapitalize="none" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
${promptChoice(options.prompts)}<button>Log in</button>
</form>
<h2>Accounts</h2>
<p>The password of all of them is <code>${escapeHtml(password)}</code>.</p>
<table>
${rows}
</table>`
  return page('Log in', body)
}

function promptChoice(names: readonly PromptName[]): string {
  if (names.length < 2) return ''
  const choices = names.map((name, index) => {
    const { label, hint } = prompts[name]
    const input = `<input type="radio" name="prompt" value="${name}"${index === 0 ? ' checked' : ''}>`
    return `<label>${input} <span>${label} <small>${hint}</small></span></label>`
  })
  return `<fieldset><legend>Duo’s prompt</legend>\n${choices.join('\n')}\n</fieldset>\n`
}

/** What of a proof is shown. */
interface ShownProof {
  readonly username: string
  /** Seconds since 1970, as is `expiresAt`. */
  readonly verifiedAt: number
  readonly expiresAt: number
  readonly method: string
}

/** `live` links the live page, where an application has one. */
export function accountPage(proof: ShownProof, { live = false } = {}): string {
  const body = `<p>Hello <strong>${escapeHtml(proof.username)}</strong>. Your balance is <strong>1,234.56</strong>.</p>
${howConfirmed(proof)}
<p><a class="action" href="/transfer">Make a transfer</a></p>
${live ? '<p><a href="/live">Your balance, live</a></p>\n' : ''}<p><a href="/api/account">Your account as JSON</a></p>
${logoutForm}`
  return page('Your account', body)
}

/** Who passed without Duo is told so: nothing confirmed that it is they. */
function howConfirmed({ method, verifiedAt, expiresAt }: ShownProof): string {
  if (method === 'bypass') {
    return `<p class="problem" role="status">Duo could not be reached. You were let in without it, until ${timeOf(expiresAt)}.</p>`
  }
  const prompt = method === 'universal' || method === 'iframe' ? ` in its ${prompts[method].label}` : ''
  return `<p>Duo confirmed it is you${prompt} at ${timeOf(verifiedAt)}.</p>`
}

function timeOf(seconds: number): string {
  const time = new Date(seconds * 1000).toISOString()
  return `<time datetime="${time}">${time.slice(11, 19)} UTC</time>`
}

export function transferPage(): string {
  const body = `<p>A transfer needs a confirmation by Duo of the last minute.</p>
<form method="post" action="/transfer">
<label>To <input name="to" required value="Bob"></label>
<label>Amount <input name="amount" inputmode="decimal" required value="10"></label>
<button>Send</button>
</form>
<p><a href="/account">Back to your account</a></p>`
  return page('Make a transfer', body)
}

export function transferredPage(transfer: { to: string; amount: string }): string {
  const body = `<p role="status">${escapeHtml(transfer.amount)} went to <strong>${escapeHtml(transfer.to)}</strong>.</p>
<p><a class="action" href="/account">Back to your account</a></p>`
  return page('Done', body)
}

/** Shows a balance that the server pushes from one of these paths: of a WebSocket, or of an event stream. */
export function livePage(from: { readonly socket: string } | { readonly events: string }): string {
  const source =
    'socket' in from ? `data-socket="${escapeHtml(from.socket)}"` : `data-events="${escapeHtml(from.events)}"`
  const body = `<div id="live" ${source}>
<div id="shown">
<p>Your balance is now</p>
<p class="balance" id="balance">–</p>
</div>
<p id="state" role="status">Connecting…</p>
<p class="unseen" id="spoken" aria-live="polite"></p>
<p hidden><a class="action" id="again" href="/live">Log in again</a></p>
</div>
<div id="leaving">
<p><a href="/account">Back to your account</a></p>
${logoutForm}
</div>`
  return page('Your balance, live', body, '\n<script src="/live.js" defer></script>')
}

export function refusedPage(): string {
  return page('Not from here', '<p>This form was not sent by a page of this site.</p>')
}

export function notFoundPage(): string {
  return page('Not found', '<p>There is no such page here.</p><p><a class="action" href="/">Back to the start</a></p>')
}

const logoutForm = '<form method="post" action="/logout"><button class="quiet">Log out</button></form>'
