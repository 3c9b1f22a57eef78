/**
 * The people who can log in here. A real application keeps hashes in a database; the password of all of them is shown.
 */
export const accounts: Readonly<Record<string, string>> = {
  alice: 'answers Duo’s prompt by hand',
  'allow.bob': 'is let in by the local Duo at once',
  'deny.carol': 'is denied by the local Duo, and may try again',
  'enroll.dave': 'has no device yet and adds one',
  'lockout.erin': 'is locked out at Duo',
}

/** The password of every account here. */
export const password = 'duokit'
