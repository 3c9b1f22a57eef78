import { defineConformance } from './conformance/define-conformance.js'

// Each runtime serves the application of an adapter's own conformance tests, with the built packages.

const adapters = [
  { adapter: 'web', title: 'web requests' },
  { adapter: 'h3', title: 'h3 2' },
  { adapter: 'hono', title: 'Hono 4' },
]

const runtimes = [
  {
    id: 'bun',
    runtime: 'Bun',
    oddHosts: {
      h3: 'h3 responds with 500 to a URL that Bun makes of such a Host',
      hono: 'Bun makes the URL of Host, whose end becomes the path by which Hono routes',
    },
  },
  {
    id: 'deno',
    runtime: 'Deno',
    oddHosts: {
      h3: 'h3 responds with 500 to a URL that Deno makes of such a Host',
      hono: 'Deno makes the URL of Host, whose end becomes the path by which Hono routes',
      web: 'Deno makes the URL of Host, whose end becomes the path',
    },
  },
  {
    id: 'workerd',
    runtime: 'workerd',
    oddHosts: {
      h3: 'workerd itself responds with 500',
      hono: 'workerd itself responds with 500',
      web: 'workerd itself responds with 500',
    },
  },
] as const

for (const { adapter, title } of adapters) {
  for (const { id, runtime, oddHosts } of runtimes) {
    const oddHost = (oddHosts as Readonly<Record<string, string>>)[adapter]
    defineConformance({ name: `${title} on ${runtime}`, id, adapter, oddHost })
  }
}
