import { balanceMessage } from './balance-message.js'

/** Pushes the balance at once and then every second, until the signal of the connection aborts. */
export function pushBalance(send: (message: string) => void, signal: AbortSignal): void {
  if (signal.aborted) return
  let sent = 0
  const push = () => send(balanceMessage(sent++))
  push()
  const timer = setInterval(push, 1000)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
}
