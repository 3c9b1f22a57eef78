import { isMissingWord, likelySlip } from '../likely-slip.js'

/**
 * Why a host name cannot be Duo's API, though it is one in form; `undefined` for any other. A host of another domain
 * may be a proxy in front of Duo.
 *
 * @param hostname - lower case, without a port
 */
export function hostMistake(hostname: string): string | undefined {
  const name = hostname.replace(/\.$/, '')
  if (isMissingWord(name)) return likelySlip(name)
  if (/^admin(?:-[\w-]+)?\.(?:duosecurity|duofederal)\.com$/.test(name)) return 'this is the Admin Panel'
  if (/\.sso\.(?:duosecurity|duofederal)\.com$/.test(name)) return 'this is Duo Single Sign-On'
  if (/^(?:www\.)?(?:duosecurity|duofederal|duo)\.com$/.test(name)) return "this is Duo's website"
  return /^api-[\da-z]{8}$/.test(name) ? 'the domain is missing' : undefined
}
