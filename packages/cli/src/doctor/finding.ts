/** What the doctor looks at, in this order. */
export type CheckName =
  | 'host'
  | 'ikey'
  | 'skey'
  | 'akey'
  | 'cookieSecret'
  | 'redirect'
  | 'reachable'
  | 'tls'
  | 'clock'
  | 'keys'
  | 'universal'
  | 'iframe'

/** The result of one check. It contains no secret. */
export interface Finding {
  readonly check: CheckName
  readonly state: 'ok' | 'warning' | 'failure' | 'skipped'
  readonly message: string
  /** What to do. */
  readonly advice?: string
}

export function ok(check: CheckName, message: string): Finding {
  return { check, state: 'ok', message }
}

export function warning(check: CheckName, message: string, advice: string): Finding {
  return { check, state: 'warning', message, advice }
}

export function failure(check: CheckName, message: string, advice: string): Finding {
  return { check, state: 'failure', message, advice }
}

export function skipped(check: CheckName, message: string): Finding {
  return { check, state: 'skipped', message }
}

/** Whether the checks that depend on this one can run. */
export function isGood({ state }: Finding): boolean {
  return state === 'ok' || state === 'warning'
}
