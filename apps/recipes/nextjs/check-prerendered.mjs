import { readFileSync } from 'node:fs'

// A prerendered page is a file, which a CDN serves to everyone: the build fails for one that needs Duo.

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const open = ['/_not-found', '/_global-error', ...read('open.json')]
const { routes, dynamicRoutes } = read('.next/prerender-manifest.json')
const guarded = [...Object.keys(routes), ...Object.keys(dynamicRoutes)].filter((path) => !open.includes(path))
for (const path of guarded) {
  console.error(`${path} needs Duo and must not be prerendered. Call proofFor() in it, or add it to open.json.`)
}
if (guarded.length > 0) process.exitCode = 1
