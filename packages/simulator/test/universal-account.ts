import type { Simulator } from '@duokit/simulator'
import { claimsFor } from './universal-text.js'

/** What the id_token says of how it went. */
export async function account(simulator: Simulator, back: URL | undefined): Promise<Record<string, unknown>> {
  const { auth_context: context, auth_result: result, amr } = await claimsFor(simulator, back)
  const { factor, reason, result: how, event_type, auth_device } = context as Record<string, unknown>
  const { name } = auth_device as { name: string | null }
  const { status } = result as { status: string }
  return { factor, reason, result: how, event_type, device: name, status, amr }
}
