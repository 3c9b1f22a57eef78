import type { Language } from './language.js'

/** English, which is built in. */
export const en: Language = {
  tag: 'en',
  texts: {
    labels: {
      tryAgain: 'Try again',
      logIn: 'Log in',
      confirm: 'Confirm with Duo',
      continue: 'Continue',
      home: 'Go to the home page',
      support: 'Contact support',
      anotherAccount: 'Use another account',
      reference: 'Reference',
      account: 'Account',
      frame: 'Duo two-factor prompt',
      needsScript: 'This step needs JavaScript. Allow it for this page, then load the page again.',
    },
    prompt: ['Confirm it’s you', 'One more step: respond to Duo’s prompt.'],
    handOver: ['One moment', 'This page goes on by itself.'],

    firstFactorRequired: ['Please log in', 'You need to log in to see this page.'],
    formLogin: ['Please log in first', 'What you sent was not carried out. Log in, then send it again.'],
    form: ['Please confirm it’s you', 'What you sent was not carried out. Confirm it’s you, then send it again.'],
    frame: ['Please confirm it’s you', 'This opens in the whole window and leads you back.'],
    tooOld: ['That wasn’t recent enough', 'This page needs a more recent confirmation with Duo.'],
    factorNotAccepted: [
      'Please confirm in another way',
      'This page doesn’t accept the way in which you confirmed. Choose another one at Duo.',
    ],
    invalidUsername: [
      'This username can’t be used',
      'Duo can’t handle the name of this account. The people who run this site can change it.',
    ],

    wrongRequest: ['This request was rejected', 'It isn’t a request that this site’s own pages send.'],
    denied: [
      'Duo didn’t approve this sign-in',
      'The request was denied, or your organization’s rules don’t allow this sign-in.',
    ],
    timedOut: ['Nobody responded in time', 'Keep your phone or security key at hand, then try again.'],
    lockedOut: ['Your Duo account is locked', 'There were too many failed attempts. Support can unlock it.'],
    cancelled: ['You cancelled the sign-in', 'Nothing was changed. Start again when you’re ready.'],
    expired: ['This sign-in has expired', 'It wasn’t finished in time. Start again; it takes only a moment.'],
    alreadyUsed: ['This confirmation was already used', 'Each confirmation works once. Start again to get a new one.'],
    anotherTab: ['This belongs to another tab', 'A newer sign-in was started in this browser. Start again here.'],
    anotherAccount: ['That was another account', 'The confirmation belongs to a different account than yours.'],
    sessionChanged: ['Your session changed', 'You logged in or out while Duo’s prompt was open. Start again.'],
    cookiesBlocked: [
      'Your browser sent no cookies',
      'You may have logged out, or your browser blocks cookies for this site.',
    ],
    unverified: ['Duo’s response wasn’t accepted', 'It couldn’t be verified, so you weren’t signed in.'],
    outage: ['Sign-in is unavailable right now', 'This site can’t reach a service that it needs. Try again soon.'],
    busy: ['Too many people are signing in', 'Wait a few minutes, then try again.'],
    setupMistake: [
      'This site has a setup problem',
      'You weren’t signed in. Trying again won’t help. Please tell the people who run this site.',
    ],
  },
}
