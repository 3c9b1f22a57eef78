/** Every message that a page of the gate can show. An adapter whose gate has more of them refuses this language. */
const messages = [
  'prompt',
  'handOver',
  'firstFactorRequired',
  'formLogin',
  'form',
  'frame',
  'tooOld',
  'factorNotAccepted',
  'invalidUsername',
  'wrongRequest',
  'denied',
  'timedOut',
  'lockedOut',
  'cancelled',
  'expired',
  'alreadyUsed',
  'anotherTab',
  'anotherAccount',
  'sessionChanged',
  'cookiesBlocked',
  'unverified',
  'outage',
  'busy',
  'setupMistake',
] as const

const labels = [
  'tryAgain',
  'logIn',
  'confirm',
  'continue',
  'home',
  'support',
  'anotherAccount',
  'reference',
  'account',
  'frame',
  'needsScript',
] as const

/** What pages say, by the names that every adapter knows. */
export type TargetTexts = Readonly<Record<(typeof messages)[number], readonly [title: string, text: string]>> & {
  readonly labels: Readonly<Record<(typeof labels)[number], string>>
}

/** A language of the pages. */
export interface TargetLanguage {
  readonly tag: string
  readonly direction: 'ltr' | 'rtl'
  readonly texts: TargetTexts
}

/** A language that says nothing but the names of its messages. */
export function testLanguage(tag: string, direction: 'ltr' | 'rtl'): TargetLanguage {
  const texts = messages.map((name) => [name, [`${tag} ${name}`, `${tag} text of ${name}.`]])
  const named = labels.map((name) => [name, `${tag} ${name}`])
  return {
    tag,
    direction,
    texts: { ...Object.fromEntries(texts), labels: Object.fromEntries(named) } as TargetTexts,
  }
}
