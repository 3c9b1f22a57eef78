/** A message that a page shows: its title, and what happened and what helps. */
export type Message = readonly [title: string, text: string]

/** The words next to messages: labels of links and of values. */
export interface Labels {
  /** Begins the login again. */
  readonly tryAgain: string
  /** Leads to the first factor. */
  readonly logIn: string
  /** Leads to a login with Duo. */
  readonly confirm: string
  /** Leads on where a page does not go on by itself. */
  readonly continue: string
  /** Leads to the application's home page. */
  readonly home: string
  readonly support: string
  /** Leads to the first factor, for another account. */
  readonly anotherAccount: string
  /** Stands before the reference that a person reads to a help desk, with a colon after it. */
  readonly reference: string
  /** Stands before the username on the prompt page, with a colon after it. */
  readonly account: string
  /** Names Duo's iframe for screen readers. */
  readonly frame: string
  /** What the prompt page says without JavaScript. */
  readonly needsScript: string
}

/** Everything that pages say in one language. The compiler asks for all of it. */
export interface Texts {
  readonly labels: Labels

  /** Above Duo's iframe. */
  readonly prompt: Message
  /** A page that continues by itself. */
  readonly handOver: Message

  /** A guard: nobody is logged in, and no login page is known. */
  readonly firstFactorRequired: Message
  /** A guard: a form was not carried out, because nobody is logged in. */
  readonly formLogin: Message
  /** A guard: a form was not carried out, because it needs a confirmation with Duo. */
  readonly form: Message
  /** A guard, inside a frame. */
  readonly frame: Message
  /** A guard: the confirmation that was just made is not recent enough. */
  readonly tooOld: Message
  readonly factorNotAccepted: Message
  /** Duo cannot handle this username. */
  readonly invalidUsername: Message

  /** A request that no page of the application sends: wrong method, another site, too large. */
  readonly wrongRequest: Message
  readonly denied: Message
  /** Nobody responded to the request on the phone. */
  readonly timedOut: Message
  readonly lockedOut: Message
  /** The person cancelled at Duo. */
  readonly cancelled: Message
  /** The response came too late, or the login has expired. */
  readonly expired: Message
  readonly alreadyUsed: Message
  /** The response belongs to another login in this browser. */
  readonly anotherTab: Message
  readonly anotherAccount: Message
  readonly sessionChanged: Message
  readonly cookiesBlocked: Message
  /** Duo's response is not one that can be accepted. */
  readonly unverified: Message
  /** Duo, or what the application needs to check a response, cannot be reached. */
  readonly outage: Message
  readonly busy: Message
  /** Only the people who run the site can fix this. */
  readonly setupMistake: Message
}

/** The name of a message, for `pages.texts`. */
export type MessageName = Exclude<keyof Texts, 'labels'>
