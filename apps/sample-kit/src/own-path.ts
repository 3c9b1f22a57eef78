/** Where a login leads: only paths of this site; anything else leads to the account. */
export function ownPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[^\\\s]*$/.test(value) ? value : '/account'
}
