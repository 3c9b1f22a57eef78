import type { TargetLanguage } from './target.js'

/** Every message that a page of the gate can show. An adapter whose gate has more of them refuses this language. */
const messages = [
  'prompt',
  'handOver',
  'firstFactorRequired',
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
]

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
]

/** A language that says nothing but the names of its messages. */
export function testLanguage(tag: string, direction: 'ltr' | 'rtl'): TargetLanguage {
  const texts = messages.map((name) => [name, [`${tag} ${name}`, `${tag} text of ${name}.`]])
  const named = Object.fromEntries(labels.map((name) => [name, `${tag} ${name}`]))
  return { tag, direction, texts: { labels: named, ...Object.fromEntries(texts) } }
}
