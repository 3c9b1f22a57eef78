import { accounts, password } from './accounts.js'

/** What a page of the sample shows. */
export interface PageContent {
  readonly title: string
  /** Markup; values in it have to be escaped. */
  readonly body: string
}

/** Makes a value safe inside markup. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The frame around every page. */
export function renderPage({ title, body }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Sample Bank</title>
<link rel="stylesheet" href="/style.css">
<script src="/fresh.js" defer></script>
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

export function homePage(user: string | undefined): PageContent {
  const body =
    user === undefined
      ? '<p>A small application behind a password and Duo.</p><p><a class="action" href="/login">Log in</a></p>'
      : `<p>You are logged in as <strong>${escapeHtml(user)}</strong>.</p>
<p><a class="action" href="/account">Your account</a></p>
${logoutForm}`
  return { title: 'Welcome', body }
}

export function loginPage(options: { next: string; failed: boolean }): PageContent {
  const rows = Object.entries(accounts)
    .map(([name, what]) => `<tr><th scope="row"><code>${escapeHtml(name)}</code></th><td>${escapeHtml(what)}</td></tr>`)
    .join('\n')
  const problem = options.failed ? '<p class="problem" role="alert">That name and password do not match.</p>' : ''
  const body = `${problem}
<form method="post" action="/login">
<input type="hidden" name="next" value="${escapeHtml(options.next)}">
<label>Name <input name="username" autocomplete="username" autocapitalize="none" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button>
</form>
<h2>Accounts</h2>
<p>The password of all of them is <code>${escapeHtml(password)}</code>.</p>
<table>
${rows}
</table>`
  return { title: 'Log in', body }
}

export function accountPage(user: string, verifiedAt: number): PageContent {
  const time = new Date(verifiedAt * 1000).toISOString()
  const body = `<p>Hello <strong>${escapeHtml(user)}</strong>. Your balance is <strong>1,234.56</strong>.</p>
<p>Duo confirmed it is you at <time datetime="${time}">${time.slice(11, 19)} UTC</time>.</p>
<p><a class="action" href="/transfer">Make a transfer</a></p>
<p><a href="/api/account">Your account as JSON</a></p>
${logoutForm}`
  return { title: 'Your account', body }
}

export function transferPage(): PageContent {
  const body = `<p>A transfer needs a confirmation by Duo of the last minute.</p>
<form method="post" action="/transfer">
<label>To <input name="to" required value="Bob"></label>
<label>Amount <input name="amount" inputmode="decimal" required value="10"></label>
<button>Send</button>
</form>
<p><a href="/account">Back to your account</a></p>`
  return { title: 'Make a transfer', body }
}

export function transferredPage(transfer: { to: string; amount: string }): PageContent {
  const body = `<p role="status">${escapeHtml(transfer.amount)} went to <strong>${escapeHtml(transfer.to)}</strong>.</p>
<p><a class="action" href="/account">Back to your account</a></p>`
  return { title: 'Done', body }
}

export function refusedPage(): PageContent {
  return { title: 'Not from here', body: '<p>This form was not sent by a page of this site.</p>' }
}

const logoutForm = '<form method="post" action="/logout"><button class="quiet">Log out</button></form>'

/**
 * Browsers may show a page again as they kept it, whatever `Cache-Control` says. After a logout nobody should see the account
 * with the back button, so a page that was kept asks the server anew.
 */
export const freshScript = "addEventListener('pageshow', (event) => event.persisted && location.reload())"

export const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; --accent: light-dark(#0a6b4b, #6fd6b0); }
body { margin: 0; background: light-dark(#f5f7f6, #141917); color: light-dark(#1a201e, #e6ecea); }
header { padding: .75rem 1rem; background: light-dark(#0a6b4b, #0b3b2c); }
header a { color: #fff; font-weight: 700; text-decoration: none; }
main { box-sizing: border-box; max-width: 38rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { margin: 0 0 1rem; line-height: 1.2; }
a { color: var(--accent); }
label { display: block; margin: 0 0 1rem; font-weight: 600; }
input:not([type=hidden]) { display: block; box-sizing: border-box; width: 100%; margin-top: .35rem; padding: .6rem; font: inherit;
  font-weight: 400; border: 1px solid light-dark(#8a9591, #5d6b66); border-radius: .4rem; background: light-dark(#fff, #1d2421); color: inherit; }
button, .action { display: inline-block; padding: .6rem 1.2rem; border: 0; border-radius: .4rem; font: inherit; font-weight: 600;
  cursor: pointer; text-decoration: none; background: var(--accent); color: light-dark(#fff, #10201a); }
button.quiet { background: none; border: 1px solid currentColor; color: inherit; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; border-top: 1px solid light-dark(#d5dcd9, #2c3733); }
.problem { padding: .6rem .8rem; border-radius: .4rem; background: light-dark(#fde8e8, #4a1d1d); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`
