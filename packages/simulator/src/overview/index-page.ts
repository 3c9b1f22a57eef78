import { json, type Reply } from '../transport/reply.js'
import type { Route } from '../server/router.js'
import type { SimRequest } from '../transport/sim-request.js'
import type { SimulatorEvent } from '../state/events.js'
import type { Place } from '../server/place.js'
import { apiHostOf } from '../transport/site.js'
import { html, type Html } from '../pages/html.js'
import { pageReply } from '../pages/page.js'

const health: Route['handle'] = (_request, { site }) => json(200, { stat: 'OK', url: site.url, simulator: true })

/** The first page, for a person; and the answer for scripts that wait until the simulator is up. */
export const indexRoutes: readonly Route[] = [
  { method: 'GET', path: '/', handle: index },
  { method: 'GET', path: '/health', handle: health },
]

function index(request: SimRequest, place: Place): Reply {
  const { applications, site } = place
  const duo = applications.duoOf(new URLSearchParams(request.query).get('app') ?? undefined) ?? applications.usual
  const several = applications.list().length > 1
  // On a network anybody can read this page: the phone's token is then only where the start printed it.
  const phone = site.remote ? '/phone' : `/phone?token=${duo.phoneToken}`
  return pageReply({
    title: 'Overview',
    main: html`<main>
<h1>A local Duo</h1>
<p>An application that is told to use this address as Duo's host logs in here, without the internet and without Duo. Everything
is in memory and gone when the simulator ends.</p>
<p><a href="${phone}">Open the phone</a> to answer pushes and calls, and to add security keys.</p>
<h2>Applications</h2>
${table(
  ['Name', 'Integration key', 'Frame allowed on', 'Redirects to', 'Frame'],
  applications
    .list()
    .map((application) => [
      html`<a href="/?app=${encodeURIComponent(application.ikey)}">${application.name}</a>`,
      html`<code>${application.ikey}</code>`,
      application.allowedHostnames.join(', ') || 'any',
      application.redirectUris.join(', ') || 'any',
      application.v2Blocked ? 'blocked' : 'works',
    ]),
)}
<p class="soft">Host: <code>${apiHostOf(site)}</code>. The secret key is in the output of the start.
For the Universal Prompt the same two keys are client id and client secret.</p>
<h2>Users${several && html` of ${duo.application.name}`}</h2>
${table(
  ['Name', 'Status', 'Devices', 'Next outcomes', 'Failures'],
  duo.users
    .list()
    .map((user) => [
      user.username,
      user.status,
      user.devices.map(({ name }) => name).join(', ') || 'none',
      user.outcomes.join(', ') || 'none set',
      user.failures,
    ]),
)}
<p class="soft">Any name works. The part before a dot decides: <code>allow.x</code> <code>deny.x</code> <code>fraud.x</code>
<code>timeout.x</code> <code>lockout.x</code> <code>disabled.x</code> <code>enroll.x</code> <code>bypass.x</code>
<code>remembered.x</code> <code>bad_passcode.x</code> <code>stall.x</code> <code>err.x</code> <code>open_window.x</code>
<code>error_redirect.x</code> <code>tamper_sig.x</code> …</p>
<h2>What happened${several && html` to ${duo.application.name}`}</h2>
${table(['Time (UTC)', 'What', 'User', 'More'], duo.events.list().slice(-25).toReversed().map(row))}
</main>`,
  })
}

const row = ({ t, kind, user, detail }: SimulatorEvent): Cell[] => [
  new Date(t * 1000).toISOString().slice(11, 19),
  kind,
  user ?? '',
  Object.entries(detail)
    .map(([name, value]) => `${name}: ${value}`)
    .join(' · '),
]

type Cell = string | number | Html

function table(titles: readonly string[], rows: readonly Cell[][]): Html {
  if (rows.length === 0) return html`<p class="soft">None yet.</p>`
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`
}
