import type { Reply } from './browser.ts'
import type { Trouble } from './faults.ts'
import { type Ledger, laws } from './ledger.ts'
import { reasonOf } from './person.ts'

/** Counts a reply, and a fault of the server's that nothing but a browser caused. */
export function judgeReply(reply: Reply, { trouble, ledger }: { trouble: Trouble; ledger: Ledger }): void {
  ledger.status(reply.status)
  if (reply.status < 500) return
  const faults = trouble.since(reply.begun).filter(({ harmless }) => !harmless)
  // Duo says of a wrong clock what it says of a wrong key, and that is a 500 for whoever runs the application.
  const isHonest = reply.status === 503 ? faults.length > 0 : faults.some(({ wrongClock }) => wrongClock)
  if (!isHonest) ledger.breaks(laws.fault, `${reply.status} ${reply.path.replace(/\?.*/s, '')}: ${reasonOf(reply)}`)
}
