/** Why an authenticator let nobody in. */
export interface KeyProblem {
  ok: false
  /** A word for tests: the name of the browser's error, or one of ours. */
  reason: string
  /** For a developer. */
  explanation: string
}

export const keyProblem = (reason: string, explanation: string): KeyProblem => ({ ok: false, reason, explanation })

const BY_BROWSER: Readonly<Record<string, string>> = {
  blocked_by_page:
    'The page around this prompt does not let it use security keys. Its iframe needs allow="publickey-credentials-get" with the origin of Duo before it loads, and no Permissions-Policy header of the page may forbid it.',
  insecure_page: 'Browsers offer security keys only to https pages and to localhost.',
  SecurityError: 'Security keys need a host name: use localhost, not an address in figures.',
  NotAllowedError:
    'The browser got nothing from an authenticator: it was cancelled, timed out, or has no key for this user. In a frame, the page around it may also have forbidden it.',
  InvalidStateError: 'This authenticator is registered for this user already.',
}

/** What the browser said in place of a credential; a form can hold anything. */
export function browserProblem(given: string): KeyProblem {
  const reason = /^\w{1,40}$/.test(given) ? given : 'unknown_problem'
  return keyProblem(reason, BY_BROWSER[reason] ?? `The browser could not use an authenticator: ${reason}.`)
}
