import { createHmac } from 'node:crypto'
import type { ApplicationHandle } from '@duokit/simulator'

export type Claims = Record<string, unknown>

/** How to sign; the usual is what an SDK does. */
export interface Signing {
  secret?: string
  header?: Claims
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token as RFC 7515 has it, written a second time so that the simulator is not its own witness. */
export function sign(claims: unknown, secret: string, header: Claims = { alg: 'HS512' }): string {
  const signed = `${encode(header)}.${encode(claims)}`
  const hash = header.alg === 'HS256' ? 'sha256' : 'sha512'
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`
}

export const claimsOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims

export const headerOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Claims

export const redirectUri = 'https://app.example.com/callback'
export const state = 'deadbeefdeadbeefdeadbeefdeadbeefdead'

/** The claims of a client assertion for an endpoint, some changed; undefined leaves one out. */
export function assertion(
  simulator: ApplicationHandle,
  endpoint: 'health_check' | 'token',
  change: Claims = {},
  signing: Signing = {},
): string {
  const { ikey, skey } = simulator.application
  const claims = {
    iss: ikey,
    sub: ikey,
    aud: `${simulator.url}/oauth/v1/${endpoint}`,
    exp: simulator.clock.now() + 300,
    jti: 'a'.repeat(36),
    ...change,
  }
  return sign(claims, signing.secret ?? skey, signing.header)
}

/** The signed request for the authorize page. */
export function authorizeRequest(
  simulator: ApplicationHandle,
  user: string,
  change: Claims = {},
  signing: Signing = {},
): string {
  const { ikey, skey } = simulator.application
  const claims = {
    response_type: 'code',
    scope: 'openid',
    exp: simulator.clock.now() + 300,
    client_id: ikey,
    redirect_uri: redirectUri,
    state,
    duo_uname: user,
    iss: ikey,
    aud: simulator.url,
    use_duo_code_attribute: true,
    ...change,
  }
  return sign(claims, signing.secret ?? skey, signing.header)
}

/** The address of the authorize page. */
export function authorizeUrl(
  simulator: ApplicationHandle,
  user: string,
  {
    claims = {},
    signing = {},
    query = {},
  }: { claims?: Claims; signing?: Signing; query?: Record<string, string> } = {},
): string {
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: simulator.application.ikey,
    request: authorizeRequest(simulator, user, claims, signing),
    ...query,
  })
  return `${simulator.url}/oauth/v1/authorize?${parameters.toString()}`
}

const unescape = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))

/** What a browser without scripts would show, or where it would leave for. */
export interface Shown {
  status: number
  headers: Headers
  /** The page's words without its markup. */
  text: string
  title: string
  sid: string
  /** Where it left the simulator for. */
  back: URL | undefined
}

/** Follows redirects as long as they stay at the simulator. */
async function show(simulator: ApplicationHandle, response: Response): Promise<Shown> {
  const { status, headers } = response
  const location = headers.get('location')
  if (location !== null) {
    const next = new URL(location, simulator.url)
    if (next.origin !== new URL(simulator.url).origin) {
      return { status, headers, text: '', title: '', sid: '', back: next }
    }
    return show(simulator, await fetch(next, { redirect: 'manual' }))
  }
  const html = await response.text()
  return {
    status,
    headers,
    title: unescape(/<title>(.*?) – local Duo simulator/.exec(html)?.[1] ?? ''),
    text: unescape((/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' '),
    sid: /data-sid="(.*?)"/.exec(html)?.[1] ?? '',
    back: undefined,
  }
}

/** Goes to an address of the simulator. */
export const visit = async (
  simulator: ApplicationHandle,
  url: string,
  headers: Record<string, string> = {},
): Promise<Shown> => show(simulator, await fetch(url, { headers, redirect: 'manual' }))

/** Begins a login for this user. */
export const login = (simulator: ApplicationHandle, user: string, claims: Claims = {}, cookie = ''): Promise<Shown> =>
  visit(simulator, authorizeUrl(simulator, user, { claims }), cookie === '' ? {} : { cookie })

/** Presses a button of the prompt. */
export async function press(
  simulator: ApplicationHandle,
  sid: string,
  fields: Record<string, string> = {},
): Promise<Shown> {
  const body = new URLSearchParams({ sid, ...fields })
  const init: RequestInit = { method: 'POST', body, redirect: 'manual' }
  return show(simulator, await fetch(`${simulator.url}/frame/v4/sim/prompt`, init))
}

/** An answer of the API. */
export interface ApiAnswer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

export async function post(
  simulator: ApplicationHandle,
  path: string,
  body: URLSearchParams | FormData,
): Promise<ApiAnswer> {
  const response = await fetch(`${simulator.url}${path}`, { method: 'POST', body })
  const { status, headers } = response
  return { status, headers, body: (await response.json()) as Record<string, unknown> }
}

/** The parameters of a token request, some changed; undefined leaves one out. */
export function tokenParameters(
  simulator: ApplicationHandle,
  code: string,
  change: Record<string, string | undefined> = {},
): URLSearchParams {
  const all: Record<string, string | undefined> = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: simulator.application.ikey,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion(simulator, 'token'),
    ...change,
  }
  return new URLSearchParams(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined))
}

export const exchange = (
  simulator: ApplicationHandle,
  code: string,
  change: Record<string, string | undefined> = {},
): Promise<ApiAnswer> => post(simulator, '/oauth/v1/token', tokenParameters(simulator, code, change))

/** The claims of the id_token for where a login came back to. */
export async function claimsFor(
  simulator: ApplicationHandle,
  back: URL | undefined,
  redirect_uri = redirectUri,
): Promise<Claims> {
  const code = back?.searchParams.get('duo_code') ?? ''
  const { body } = await exchange(simulator, code, { redirect_uri })
  return claimsOf(String(body.id_token))
}
