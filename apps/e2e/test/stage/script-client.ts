import type { Simulator } from '@duokit/simulator'
import { instanceHeader } from './round-robin.js'

/** What came back, and which instance gave it. */
export interface Answer {
  readonly status: number
  readonly instance: number
  readonly text: string
}

/** A login that was begun. */
export interface Begun {
  readonly instance: number
  readonly sigRequest: string
  readonly postAction: string
  readonly postArgument: string
}

/** A single-page application's way through a login: fetch, a cookie jar, and JSON in place of pages. */
export class ScriptClient {
  readonly #jar = new Map<string, string>()
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async send(path: string, form?: Readonly<Record<string, string>>): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      redirect: 'manual',
      headers: { cookie: [...this.#jar].map((pair) => pair.join('=')).join('; '), origin: this.#url },
      signal: AbortSignal.timeout(60_000),
      ...(form !== undefined && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
    const instance = Number(response.headers.get(instanceHeader) ?? Number.NaN)
    return { status: response.status, instance, text: await response.text() }
  }

  /** The first factor. */
  async logIn(username: string): Promise<Answer> {
    const answer = await this.send('/login', { username, password: 'duokit' })
    if (answer.status !== 303) throw new Error(`the first factor was answered with ${answer.status}`)
    return answer
  }

  async begin(): Promise<Begun> {
    const { status, instance, text } = await this.send('/duo/start?next=/account')
    if (status !== 200) throw new Error(`a login begins with 200, and not with ${status}: ${text}`)
    return { ...(JSON.parse(text) as Omit<Begun, 'instance'>), instance }
  }

  finish({ postAction, postArgument }: Begun, answer: string): Promise<Answer> {
    const { pathname, search } = new URL(postAction, this.#url)
    return this.send(pathname + search, { [postArgument]: answer })
  }

  /** Whether the second factor counts. */
  async isVerified(): Promise<boolean> {
    return (await this.send('/api/account')).status === 200
  }

  #keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    if (/;\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(cookie)) this.#jar.delete(name)
    else this.#jar.set(name, value)
  }
}

/**
 * Duo's frame without a browser. Approvals of one user within a second are the same text, so that each here is good for
 * a second longer than the one before: hundreds of logins a minute are then answered with as many different texts.
 */
export function createFrame(duo: Simulator, site: string): (begun: Begun) => Promise<string> {
  let lifetime = 300
  let before: Promise<unknown> = Promise.resolve()
  const answer = async ({ sigRequest }: Begun): Promise<string> => {
    duo.config.set({ answerLifetime: lifetime++ })
    const [tx = '', own = ''] = sigRequest.split(':')
    const query = new URLSearchParams({ tx, parent: `${site}/duo/start`, v: '2.9' }).toString()
    const page = await (await fetch(`${duo.url}/frame/web/v1/auth?${query}`)).text()
    const message = /data-message="([^"]*)"/.exec(page)?.[1]
    if (message === undefined) throw new Error('Duo’s frame has no answer')
    const text = message.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    return `${text}:${own}`
  }
  return (begun) => {
    const mine = before.then(() => answer(begun))
    before = mine.catch(() => undefined)
    return mine
  }
}
