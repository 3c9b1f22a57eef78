import { Browser, type Reply, type Site } from './browser.ts'
import type { AnswerTo, StartedLogin } from './duo-answers.ts'
import type { Ledger } from './ledger.ts'

export type PromptName = 'iframe' | 'universal'

/** What a person is made of. */
export interface PersonOptions {
  readonly site: Site
  readonly name: string
  readonly prompt: PromptName
  readonly answerTo: AnswerTo
  readonly ledger: Ledger
}

/** How far a person came on the way through Duo: what is missing says why in `failure`. */
export type Passed =
  | { readonly login: StartedLogin; readonly answer: string; readonly failure?: undefined }
  | { readonly failure: string }

/** Somebody at a browser: an account, the prompt that they chose, and their way through a login. */
export class Person {
  browser: Browser
  readonly name: string
  readonly prompt: PromptName
  readonly answerTo: AnswerTo
  readonly ledger: Ledger
  readonly site: Site

  constructor({ site, name, prompt, answerTo, ledger }: PersonOptions) {
    this.browser = new Browser(site)
    this.name = name
    this.prompt = prompt
    this.answerTo = answerTo
    this.ledger = ledger
    this.site = site
  }

  /** The same person with a copy of the browser as it is now. */
  copy(): Person {
    const other = new Person(this)
    other.browser = this.browser.copy()
    return other
  }

  async firstFactor(): Promise<boolean> {
    const reply = await this.browser.post('/login', { username: this.name, password: 'duokit', prompt: this.prompt })
    return reply?.status === 303
  }

  /** Gives the login as a script gets it; a word if none began. */
  async begin(): Promise<StartedLogin | string> {
    const reply = await this.browser.get('/duo/start?next=/account')
    if (reply?.status !== 200) return reasonOf(reply)
    this.ledger.begun++
    return JSON.parse(reply.text) as StartedLogin
  }

  /** First factor, begin, and Duo's answer. */
  async throughDuo(): Promise<Passed> {
    if (!(await this.firstFactor())) return { failure: 'first factor not answered' }
    const login = await this.begin()
    if (typeof login === 'string') return { failure: `not begun: ${login}` }
    const answer = await this.answerTo(login)
    return answer === undefined ? { failure: 'Duo gave no answer' } : { login, answer }
  }

  /** Brings an answer back. Gives `verified`, or why not. */
  async finish(login: StartedLogin, answer: string, as: 'script' | 'page' = 'script'): Promise<string> {
    const { path, fields } = wayBack(login, answer)
    const reply = fields === undefined ? await this.browser.get(path, as) : await this.browser.post(path, fields, as)
    return isVerified(reply) ? 'verified' : reasonOf(reply)
  }

  /** The way back, broken off. */
  async cutOff(login: StartedLogin, answer: string, where: 'body' | 'answer'): Promise<void> {
    const { path, fields } = wayBack(login, answer)
    await this.browser.cut(path, fields ?? {}, where)
  }

  /** Whether this browser sees an account behind Duo; the name of whose. */
  async account(): Promise<string | undefined> {
    const reply = await this.browser.get('/api/account')
    return reply?.status === 200 ? (JSON.parse(reply.text) as { username: string }).username : undefined
  }

  /** What came with a page. */
  async statusOf(path: string, fields?: Record<string, string>): Promise<number | undefined> {
    const reply =
      fields === undefined ? await this.browser.get(path, 'page') : await this.browser.post(path, fields, 'page')
    return reply?.status
  }
}

/** Where an answer goes, and what is posted. */
function wayBack(login: StartedLogin, answer: string): { path: string; fields?: Record<string, string> } {
  if (login.prompt === 'universal') return { path: answer }
  const { pathname, search } = new URL(login.postAction, 'http://localhost')
  return { path: pathname + search, fields: { [login.postArgument]: answer } }
}

function isVerified(reply: Reply | undefined): boolean {
  if (reply?.status === 303) return true
  return reply?.status === 200 && readJson(reply.text)['verified'] === true
}

/** The word for programs in an answer, or its status. */
export function reasonOf(reply: Reply | undefined): string {
  if (reply === undefined) return 'no answer'
  const { code } = readJson(reply.text)
  return typeof code === 'string' ? code : String(reply.status)
}

function readJson(text: string): Record<string, unknown> {
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
}
