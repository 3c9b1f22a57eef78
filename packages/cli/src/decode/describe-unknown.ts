import { isDuoDomain } from '@duokit/core'
import { fieldNames } from '@duokit/core/diagnose'

/** Says what to decode in place of a string that contains nothing of Duo's protocols. It repeats none of the string. */
export function describeUnknown(text: string): string {
  const url = urlIn(text)
  if (url === undefined) {
    return `This is not a sig_request, ${fieldNames.response}, callback URL or token. Part of it may be missing.`
  }
  if (isDuoDomain(url.host)) {
    return "This URL of Duo contains no signed request. Duo's prompt moves on to URLs of its own: copy the URL to which your application redirects, with /oauth/v1/authorize, from the browser's list of network requests."
  }
  return `This URL contains no ${fieldNames.code} with a state, no error of Duo's and no token. A callback is decoded from its whole URL, as Duo redirects to it.`
}

function urlIn(text: string): URL | undefined {
  const bare = text.trim().replace(/^["'`<]+|["'`>]+$/g, '')
  return /^https?:\/\/\S+$/i.test(bare) && URL.canParse(bare) ? new URL(bare) : undefined
}
