import { Browser } from './browser.mjs'

/** Somebody at a browser: an account, the prompt that they chose, and their way through a login. */
export class Person {
  /**
   * @param {{ site: object, name: string, prompt: 'iframe' | 'universal', answerTo: Function, ledger:
   * import('./ledger.mjs').Ledger }} given
   */
  constructor({ site, name, prompt, answerTo, ledger }) {
    this.browser = new Browser(site)
    this.name = name
    this.prompt = prompt
    this.answerTo = answerTo
    this.ledger = ledger
    this.site = site
  }

  /** The same person with a copy of the browser as it is now. */
  copy() {
    const other = new Person(this)
    other.browser = this.browser.copy()
    return other
  }

  async firstFactor() {
    const reply = await this.browser.post('/login', { username: this.name, password: 'duokit', prompt: this.prompt })
    return reply?.status === 303
  }

  /** @returns the login as a script gets it; a word where none began */
  async begin() {
    const reply = await this.browser.get('/duo/start?next=/account')
    if (reply?.status !== 200) return reasonOf(reply)
    this.ledger.begun++
    return JSON.parse(reply.text)
  }

  /** First factor, begin, and Duo's answer. */
  async throughDuo() {
    if (!(await this.firstFactor())) return { failure: 'first factor not answered' }
    const login = await this.begin()
    if (typeof login === 'string') return { failure: `not begun: ${login}` }
    const answer = await this.answerTo(login)
    return answer === undefined ? { login, failure: 'Duo gave no answer' } : { login, answer }
  }

  /** Brings an answer back. @returns `verified`, or why not */
  async finish(login, answer, as = 'script') {
    const { path, fields } = wayBack(login, answer)
    const reply = fields === undefined ? await this.browser.get(path, as) : await this.browser.post(path, fields, as)
    return isVerified(reply) ? 'verified' : reasonOf(reply)
  }

  /** The way back, broken off. */
  async cutOff(login, answer, where) {
    const { path, fields } = wayBack(login, answer)
    await this.browser.cut(path, fields ?? {}, where)
  }

  /** Whether this browser sees an account behind Duo; the name of whose. */
  async account() {
    const reply = await this.browser.get('/api/account')
    return reply?.status === 200 ? JSON.parse(reply.text).username : undefined
  }

  async isIn() {
    return (await this.account()) === this.name
  }

  /** What came with a page. */
  async statusOf(path, fields) {
    const reply =
      fields === undefined ? await this.browser.get(path, 'page') : await this.browser.post(path, fields, 'page')
    return reply?.status
  }
}

/** Where an answer goes, and what is posted. */
function wayBack(login, answer) {
  if (login.prompt === 'universal') return { path: answer }
  const { pathname, search } = new URL(login.postAction, 'http://localhost')
  return { path: pathname + search, fields: { [login.postArgument]: answer } }
}

function isVerified(reply) {
  if (reply?.status === 303) return true
  return reply?.status === 200 && reply.text.startsWith('{') && JSON.parse(reply.text).verified === true
}

/** The word for programs in an answer, or its status. */
export function reasonOf(reply) {
  if (reply === undefined) return 'no answer'
  const code = reply.text.startsWith('{') ? JSON.parse(reply.text).code : undefined
  return code ?? String(reply.status)
}
