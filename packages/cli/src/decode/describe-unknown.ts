import { isDuoDomain } from '@duokit/core'
import { fieldNames } from '@duokit/core/diagnose'

/**
 * Says what to decode instead of a string that contains nothing of Duo's protocols. The message never repeats the
 * string.
 */
export function describeUnknown(text: string): string {
  const url = urlIn(text)
  if (url === undefined) {
    return `This is not a sig_request, ${fieldNames.response}, callback URL or token. Part of it may be missing.`
  }
  if (isDuoDomain(url.host)) {
    return `This URL of Duo contains no signed request. Duo's prompt changes to other URLs at once. Copy the URL that your application redirects to, with ${fieldNames.authorizePath}, from the browser's list of network requests.`
  }
  return `This URL contains no ${fieldNames.code} with a state, no error from Duo and no token. To decode a callback, pass the whole URL that Duo redirects to.`
}

function urlIn(text: string): URL | undefined {
  const bare = text.trim().replace(/^["'`<]+|["'`>]+$/g, '')
  return /^https?:\/\/\S+$/i.test(bare) && URL.canParse(bare) ? new URL(bare) : undefined
}
