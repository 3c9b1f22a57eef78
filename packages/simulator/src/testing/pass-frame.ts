import type { AgentRequest } from './agent.js'
import { attribute, titleOf } from './markup.js'
import type { PassDuoOptions } from './pass-duo-options.js'

/** What a page says of the iframe prompt in it. */
export interface FrameOnPage {
  host: string
  sigRequest: string
  postAction: string
  postArgument: string
}

/** The frame on a page, in the markup that Duo's browser script reads. */
export function frameOn(page: string): FrameOnPage | undefined {
  const frame = /<iframe\b[^>]*\bdata-sig-request=[^>]*>/i.exec(page)?.[0]
  if (frame === undefined) return undefined
  const [host, sigRequest] = [attribute(frame, 'data-host'), attribute(frame, 'data-sig-request')]
  if (host === undefined || sigRequest === undefined) return undefined
  return {
    host: /^https?:\/\//.test(host) ? host : `https://${host}`,
    sigRequest,
    postAction: attribute(frame, 'data-post-action') ?? '',
    postArgument: attribute(frame, 'data-post-argument') ?? 'sig_response',
  }
}

/**
 * Opens the frame as the browser script does, enters the passcode if it asks, and creates the form that the page
 * posts.
 */
export async function passFrame(
  { host, sigRequest, postAction, postArgument }: FrameOnPage,
  { path, origin }: { path: string; origin: string },
  { passcode, fetch: send }: Required<PassDuoOptions>,
): Promise<AgentRequest> {
  const [tx = '', app = ''] = sigRequest.split(':')
  const page = new URL(path, origin)
  const query = new URLSearchParams({ tx, parent: page.href, v: '2.9' }).toString()
  let frame = await (await send(`${host}/frame/web/v1/auth?${query}`)).text()
  if (attribute(frame, 'data-message') === undefined) {
    const form = new URLSearchParams({ sid: attribute(frame, 'data-sid') ?? '', action: 'passcode', passcode })
    frame = await (await send(`${host}/frame/sim/prompt`, { method: 'POST', body: form })).text()
  }
  const message = attribute(frame, 'data-message')
  if (message === undefined) {
    const [, problem = ''] = /<p class="problem"[^>]*>([^<]*)/.exec(frame) ?? []
    throw new Error(`The iframe prompt gives no answer: ${titleOf(frame)} ${problem}`.trim())
  }
  const target = new URL(postAction, page)
  return {
    method: 'POST',
    path: target.pathname + target.search,
    headers: { 'sec-fetch-site': 'same-origin' },
    form: new URLSearchParams({ [postArgument]: `${message}:${app}` }),
  }
}
