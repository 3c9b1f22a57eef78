/** What people read, by how it went. */
export const FAILURES = {
  deny: 'Login request denied.',
  timeout: 'Login timed out.',
  bad_passcode: 'Incorrect passcode. Please try again.',
  fraud: 'Login request reported as fraudulent.',
  disabled: 'Your account is disabled and cannot access this application. Please contact your administrator.',
  lockout:
    'Your account has been locked out due to excessive authentication failures. Please contact your administrator.',
} as const

export type Failure = keyof typeof FAILURES
