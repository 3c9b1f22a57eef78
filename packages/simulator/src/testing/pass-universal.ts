import { attribute, titleOf } from './markup.js'
import type { PassDuoOptions } from './pass-duo-options.js'

/** Whether a redirect leads to the Universal Prompt. */
export const isAuthorizeUrl = (url: string): boolean => /^https?:\/\/[^/?#]+\/oauth\/v1\/authorize\?/.test(url)

/**
 * Opens the Universal Prompt as a browser does, and enters the passcode if it asks.
 *
 * @returns where Duo sends the browser back
 */
export async function passUniversal(url: string, { passcode, fetch: send }: Required<PassDuoOptions>): Promise<string> {
  let response = await send(url, { redirect: 'manual', headers: { accept: 'text/html' } })
  let next = locationOf(response, url)
  // The prompt has a URL of its own at Duo; everything else is the way back.
  if (next !== undefined && isPrompt(next, url)) {
    const page = await (await send(next, { headers: { accept: 'text/html' } })).text()
    const form = new URLSearchParams({ sid: attribute(page, 'data-sid') ?? '', action: 'passcode', passcode })
    const prompt = new URL(next)
    response = await send(`${prompt.origin}${prompt.pathname}`, { method: 'POST', body: form, redirect: 'manual' })
    const answered = locationOf(response, url)
    if (answered === undefined || !isPrompt(answered, url)) return answered ?? stuck(await response.text())
    next = undefined
    response = await send(answered, { redirect: 'manual' })
  }
  return next ?? locationOf(response, url) ?? stuck(await response.text())
}

function locationOf(response: Response, base: string): string | undefined {
  const location = response.headers.get('location')
  return location === null ? undefined : new URL(location, base).href
}

const isPrompt = (url: string, base: string): boolean =>
  new URL(url).origin === new URL(base).origin && new URL(url).pathname.startsWith('/frame/')

function stuck(page: string): never {
  const [, problem = ''] = /<p class="problem"[^>]*>([^<]*)/.exec(page) ?? []
  throw new Error(`The Universal Prompt does not send the browser back: ${titleOf(page)} ${problem}`.trim())
}
