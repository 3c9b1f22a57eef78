/**
 * Returns the path and the query of a request target. Some proxies send the absolute form (RFC 9112, 3.2.2).
 *
 * @example
 * ```ts
 * originForm('http://app.example.com/page?a=b') // '/page?a=b'
 * ```
 */
export function originForm(target: string): string {
  const first = target.charCodeAt(0)
  if (first === slash || !/^https?:\/\//i.test(target)) return target
  const rest = target.slice(target.indexOf('//') + 2)
  const end = rest.search(/[/?]/)
  if (end < 0) return '/'
  return rest.startsWith('?', end) ? `/${rest.slice(end)}` : rest.slice(end)
}

const slash = 0x2f
