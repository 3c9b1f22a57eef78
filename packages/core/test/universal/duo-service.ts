import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createUniversalClient, type UniversalClient, type UniversalClientOptions } from '@duokit/core'
import { signJwt } from './jwt.js'

export const clientId = 'DIXXXXXXXXXXXXXXXXXX'
export const clientSecret = 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef'
export const otherSecret = 'cafebabecafebabecafebabecafebabecafebabe'
export const redirectUrl = 'https://app.example.com/duo/callback?tenant=a%2Fb&x=1'
export const state = 's'.repeat(36)
export const nonce = 'n'.repeat(36)
export const code = 'code-from-duo'
/** Seconds: when these tests happen. */
export const now = 1_795_576_702

/** What a call said. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly type: string
  readonly form: URLSearchParams
}

type Answer = (call: Call, response: ServerResponse) => void

/** Duo's end of the wire, on this machine; every test says what it answers. */
export class DuoService {
  readonly calls: Call[] = []
  /** What it does with a call. */
  answer: Answer = inOrder
  readonly #server = createServer((request, response) => void this.#take(request, response))

  async open(): Promise<void> {
    this.calls.length = 0
    this.answer = inOrder
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** A client that asks it. */
  client(options: Partial<UniversalClientOptions> = {}): UniversalClient {
    return createUniversalClient({
      clientId,
      clientSecret,
      host: this.url,
      redirectUrl,
      now: () => now * 1000,
      ...options,
    })
  }

  /** The claims of somebody whom Duo let in. */
  claims(changes: object = {}): Record<string, unknown> {
    return {
      iss: `${this.url}/oauth/v1/token`,
      aud: clientId,
      sub: 'alice',
      preferred_username: 'alice',
      iat: now,
      exp: now + 300,
      auth_time: now - 5,
      nonce,
      auth_result: { result: 'allow', status: 'allow', status_msg: 'Login Successful' },
      auth_context: { factor: 'duo_push', result: 'success', reason: 'user_approved' },
      ...changes,
    }
  }

  /** Answers the exchange of a code with a token of these claims. */
  issue(changes: object = {}, secret = clientSecret): void {
    this.give(signJwt(this.claims(changes), { secret }))
  }

  give(idToken: unknown): void {
    this.answer = json(200, { id_token: idToken, access_token: 'x', expires_in: 3600, token_type: 'Bearer' })
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const call = {
      method: request.method ?? '',
      path: request.url ?? '',
      type: request.headers['content-type'] ?? '',
      form: new URLSearchParams(Buffer.concat(chunks).toString()),
    }
    this.calls.push(call)
    this.answer(call, response)
  }
}

/** Answers this. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_call, response) => {
    response.sendDate = false
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

const inOrder = json(200, { stat: 'OK', response: { timestamp: now } })
