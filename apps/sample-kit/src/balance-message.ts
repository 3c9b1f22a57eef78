/**
 * Returns the message that tells the live page its balance. It changes with each message, so that the page is seen to
 * move.
 */
export function balanceMessage(sent: number): string {
  return JSON.stringify({ balance: `1,234.${String(56 + (sent % 40)).padStart(2, '0')}` })
}
