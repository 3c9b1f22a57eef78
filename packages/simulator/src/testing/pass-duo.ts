import { agentOf, type Agent, type AgentReply, type AgentRequest, type SupertestAgent } from './agent.js'
import { attribute, titleOf } from './markup.js'
import { checkPassDuoOptions, type PassDuoOptions } from './pass-duo-options.js'
import { frameOn, passFrame } from './pass-frame.js'
import { isAuthorizeUrl, passUniversal } from './pass-universal.js'

const MOST_STEPS = 20

/**
 * Asks the application for a page that Duo protects, and passes whichever prompt comes: the Universal Prompt or the
 * iframe. The user passed the first factor before, with this agent.
 *
 * @param agent - supertest's `request.agent(app)`, or `fetchAgent(origin)`
 * @param path - the protected page, or the page at which a login with Duo begins
 * @returns the response at the end of the way, after all redirects of the application; also one in which the
 * application rejects the login
 * @throws TypeError for an unknown option, or what is no agent; Error if the application never goes to Duo, or if the
 * prompt does not let this user in
 * @example
 * const agent = request.agent(app)
 * await agent.post('/login').type('form').send({ username: 'alice', password: 'correct horse' })
 * const page = await passDuo(agent, '/account')
 * expect(page.status).toBe(200)
 */
export async function passDuo(
  agent: Agent | SupertestAgent,
  path: string,
  options: PassDuoOptions = {},
): Promise<AgentReply> {
  checkPassDuoOptions(options)
  const { passcode = '123456', fetch: send = fetch } = options
  const browser = agentOf(agent)
  let next: AgentRequest = { method: 'GET', path }
  let asked = false
  for (let step = 0; step < MOST_STEPS; step++) {
    const reply = await browser.send(next)
    const followed = await follow(reply, next, { passcode, fetch: send })
    if (followed === undefined) {
      if (asked) return reply
      throw new Error(
        `${path} does not lead to Duo: ${reply.path} responds with ${reply.status} ${titleOf(reply.text)}`,
      )
    }
    asked ||= followed.fromDuo
    next = followed.request
  }
  throw new Error(`${path} leads through more than ${MOST_STEPS} redirects; the last was to ${next.path}`)
}

/** Where a response leads, if anywhere. */
async function follow(
  reply: AgentReply,
  sent: AgentRequest,
  options: Required<PassDuoOptions>,
): Promise<{ request: AgentRequest; fromDuo: boolean } | undefined> {
  const location = reply.status >= 300 && reply.status < 400 ? reply.header('location') : refreshOf(reply)
  if (location !== undefined && isAuthorizeUrl(location)) {
    const back = await passUniversal(location, options)
    // As a browser says it of a page that another site leads to.
    return { request: { ...get(back), headers: { 'sec-fetch-site': 'cross-site' } }, fromDuo: true }
  }
  if (location !== undefined) {
    const { pathname, search } = new URL(location, `http://application.invalid${reply.path}`)
    const headers = { 'sec-fetch-site': 'same-origin' }
    // These redirects keep the method and the form, as where a framework adds a slash to the URL of the callback.
    const { method, form }: Partial<AgentRequest> = [307, 308].includes(reply.status) ? sent : {}
    return {
      request: { method: method ?? 'GET', path: pathname + search, headers, ...(form && { form }) },
      fromDuo: false,
    }
  }
  const frame = reply.status === 200 ? frameOn(reply.text) : undefined
  if (frame === undefined) return undefined
  const request = await passFrame(frame, { path: reply.path, origin: 'http://localhost' }, options)
  return { request, fromDuo: true }
}

const get = (url: string): AgentRequest => {
  const { pathname, search } = new URL(url)
  return { method: 'GET', path: pathname + search }
}

/** Where a page goes by itself: by a header, or by an element of the document. */
function refreshOf({ status, text, header }: AgentReply): string | undefined {
  if (status !== 200) return undefined
  const tag = /<meta\b[^>]*http-equiv=["']?refresh[^>]*>/i.exec(text)?.[0]
  const value = header('refresh') ?? attribute(tag ?? '', 'content') ?? ''
  return /^\s*0\s*[;,]\s*url=\s*(.*?)\s*$/i.exec(value)?.[1]
}
