import type { DuoOptions } from '@duokit/express'
import { Eta } from 'eta'

// Eta escapes what `<%= %>` inserts. Only the elements of Duo's frame are markup.
const template = `<!doctype html>
<html lang="<%= page.language %>" dir="<%= page.direction %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><%= page.title %> · <%= page.brand.name %></title>
<link rel="stylesheet" href="/style.css" nonce="<%= page.nonce %>">
</head>
<body>
<header><a href="<%= page.brand.home %>"><%= page.brand.name %></a></header>
<main>
<h1><%= page.title %></h1>
<p><%= page.text %></p>
<% if (page.kind === 'prompt') { %>
<p><%= page.labels.account %>: <bdi><strong><%= page.username %></strong></bdi></p>
<%~ page.frame.html %>
<noscript><p><%= page.labels.needsScript %></p></noscript>
<% } %>
<% for (const [index, { label, href, target }] of page.actions.entries()) { %>
<% if (index === 1) { %><ul class="actions"><% } %>
<% if (index === 0) { %><p><% } else { %><li><% } %>
<a href="<%= href %>"<% if (index === 0) { %> class="action"<% } %><% if (target) { %> target="<%= target %>"<% } %>><%= label %></a>
<% if (index === 0) { %></p><% } else { %></li><% } %>
<% } %>
<% if (page.actions.length > 1) { %></ul><% } %>
<% if (page.reference) { %><p><%= page.labels.reference %>: <bdi><%= page.reference %></bdi></p><% } %>
<% if (page.advice) { %><p class="problem" lang="en" dir="ltr"><%= page.advice %></p><% } %>
</main>
</body>
</html>
`

const eta = new Eta({ varName: 'page' })
const draw = eta.compile(template)

type Pages = NonNullable<DuoOptions['pages']>

/** Duo's pages look like the sample's own. */
export const renderDuoPage: NonNullable<Pages['render']> = (page) => eta.render(draw, page)
