import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Simulator } from '@duokit/simulator'
import { akey, officialSdk } from './official-sdk.js'

const official = readFileSync(createRequire(import.meta.url).resolve('@duosecurity/duo_web/js/Duo-Web-v2.js'), 'utf8')

/** An application with a page around the frame, as Duo's documentation shows it. */
export interface ParentSite {
  /** The page for a user, with Duo's own script or with the one that the simulator serves. */
  page(user: string, script: 'official' | 'ours'): string
  /** What arrived at the application, verified by the official SDK. */
  answers: { raw: string; user: string | null }[]
  close(): Promise<void>
}

export async function startParentSite(simulator: Simulator): Promise<ParentSite> {
  const { ikey, skey } = simulator.application
  const answers: ParentSite['answers'] = []
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/official.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(official)
      return
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    if (request.method !== 'POST') {
      const signed = officialSdk.sign_request(ikey, skey, akey, searchParams.get('user') ?? '')
      const script =
        searchParams.get('script') === 'official' ? '/official.js' : `${simulator.url}/frame/hosted/Duo-Web-v2.js`
      response.end(pageOf({ host: simulator.host, signed, script }))
      return
    }
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const raw = new URLSearchParams(body).get('sig_response') ?? ''
      answers.push({ raw, user: officialSdk.verify_response(ikey, skey, akey, raw) })
      response.end(`<!doctype html><title>Done</title><h1>Done</h1>`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    answers,
    page: (user, script) => `http://localhost:${port}/?user=${encodeURIComponent(user)}&script=${script}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const pageOf = ({ host, signed, script }: { host: string; signed: string; script: string }): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in</title><style>body { margin: 20px; font-family: sans-serif } iframe { width: 100%; min-width: 304px; max-width: 620px; height: 330px; border: 0 }</style>
<script>window.heard = []; addEventListener('message', (event) => heard.push([event.origin, event.data]))</script>
</head><body><h1>Application</h1>
<iframe id="duo_iframe" title="Two-Factor Authentication" data-host="${host}" data-sig-request="${signed}" data-post-action="/done"></iframe>
<script src="${script}"></script></body></html>`
