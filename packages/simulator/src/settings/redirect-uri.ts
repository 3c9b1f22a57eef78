/** What is wrong with a redirect_uri, or nothing. */
export function redirectUriProblem(uri: unknown, longest: number): string | undefined {
  if (typeof uri !== 'string' || uri === '') return 'redirect_uri is missing in the request, or is not a string.'
  if (uri.length > longest) return `redirect_uri is longer than ${longest} characters.`
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri)) return 'redirect_uri is not an absolute http or https address.'
  return uri.includes('#') ? 'redirect_uri contains a fragment (#…), to which nothing can be appended.' : undefined
}

/** The address with these parameters behind its own. */
export function withParameters(uri: string, parameters: Record<string, string>): string {
  const { href } = new URL(uri)
  const joint = !href.includes('?') ? '?' : /[?&]$/.test(href) ? '' : '&'
  return `${href}${joint}${new URLSearchParams(parameters).toString()}`
}
