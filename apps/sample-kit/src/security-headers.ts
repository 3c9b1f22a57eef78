/**
 * What the application sends with every answer. The pages of Duo's routes bring a policy of their own instead.
 *
 * @param formAction - where a form, and the redirects that follow it, may lead
 * @param nonce - of the scripts in the page itself, where a framework writes some and has the others ask this site
 */
export function securityHeaders(
  origin: string,
  formAction: readonly string[],
  nonce?: string,
): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      nonce === undefined ? "script-src 'self'" : `script-src 'self' 'nonce-${nonce}'`,
      // Not every browser takes 'self' for WebSockets of this site.
      `connect-src 'self' ${origin.replace(/^http/, 'ws')}`,
      `form-action ${formAction.join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(origin.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000' }),
  }
}
