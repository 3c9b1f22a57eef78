import { refuse, type Refusal } from './refusal.js'

/** The page that holds the frame, as the browser script says it. */
export interface ParentPage {
  ok: true
  href: string
  /** Where messages are posted to. */
  origin: string
}

/** Checks `parent`: an absolute web address whose host the application allows. */
export function readParentPage(parent: string | undefined, allowedHostnames: readonly string[]): ParentPage | Refusal {
  if (parent === undefined || parent === '') {
    return refuse('missing_parent', 'The address of the frame carries no parent: the page that the answer is for.')
  }
  if (!URL.canParse(parent)) {
    return refuse('bad_parent', 'parent is not an absolute address. The browser script sends location.href.')
  }
  const url = new URL(parent)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse('bad_parent', `parent is a ${url.protocol} address; only http and https pages can be answered.`)
  }
  // A host may hold characters that would end a directive of the policy which names it.
  if (!/^[\w.:[\]-]+$/.test(url.hostname)) {
    return refuse('bad_parent', 'The host of parent contains characters that no host name has.')
  }
  if (allowedHostnames.length > 0 && !allowedHostnames.some((allowed) => isWithin(url.hostname, allowed))) {
    return refuse(
      'host_not_allowed',
      `The page is on ${url.hostname}, and this application's allowed hostnames are ${allowedHostnames.join(', ')}.`,
    )
  }
  return { ok: true, href: parent, origin: url.origin }
}

function isWithin(hostname: string, allowed: string): boolean {
  const wanted = allowed.toLowerCase()
  return hostname === wanted || hostname.endsWith(`.${wanted}`)
}
