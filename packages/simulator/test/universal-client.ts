import { Agent, request as httpsRequest } from 'node:https'
import { Client } from '@duosecurity/duo_universal'
import type { Simulator } from '@duokit/simulator'

export const redirectUrl = 'https://app.example.com/duo-callback?tenant=1'

type ClientOptions = ConstructorParameters<typeof Client>[0]

/** The official client, made to trust the simulator's authority: it ships its own list of roots. */
export function officialClient(simulator: Simulator, change: Partial<ClientOptions> = {}): Client {
  const { ikey, skey } = simulator.application
  const client = new Client({
    clientId: ikey,
    clientSecret: skey,
    apiHost: simulator.host,
    redirectUrl,
    ...change,
  })
  const { axios } = client as unknown as { axios: { defaults: { httpsAgent: Agent; timeout: number } } }
  axios.defaults.httpsAgent = new Agent({ ca: simulator.ca ?? '' })
  axios.defaults.timeout = 5000
  return client
}

/** An answer, as it came: redirects are not followed. */
export interface PlainAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  /** Where it redirects to. */
  location: URL | undefined
}

interface PlainOptions {
  method?: string
  headers?: Record<string, string>
  body?: string | URLSearchParams
}

/** One request that trusts the simulator's authority and does as a browser without scripts. */
export function visit(simulator: Simulator, address: string, options: PlainOptions = {}): Promise<PlainAnswer> {
  const { method = 'GET', body } = options
  const url = new URL(address, simulator.url)
  const headers = {
    ...(body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...options.headers,
  }
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      url,
      { method, headers, ca: simulator.ca ?? '', servername: 'localhost', agent: false },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => {
          const { location } = response.headers
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: text,
            location: location === undefined ? undefined : new URL(location, url),
          })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body?.toString())
  })
}

/** The parameters that a login came back with, in the name of a user who is let in at once. */
export async function codeFor(
  simulator: Simulator,
  client: Client,
  user: string,
): Promise<{ code: string; state: string | null; sent: string; location: URL | undefined }> {
  const sent = client.generateState()
  const { location } = await visit(simulator, await client.createAuthUrl(user, sent))
  const back = location?.searchParams
  return { code: back?.get('duo_code') ?? back?.get('code') ?? '', state: back?.get('state') ?? null, sent, location }
}
