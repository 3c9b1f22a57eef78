import type { TargetLanguage } from './test-language.js'

/** The keys of the prompt that the application under test shows. Lists are newest first. */
export type TargetPrompt =
  | {
      readonly kind: 'iframe'
      readonly host: string
      readonly ikey: string
      readonly skey: string | readonly string[]
      readonly akey: string | readonly string[]
      readonly availability?: boolean
    }
  | {
      readonly kind: 'universal'
      readonly host: string
      readonly clientId: string
      readonly clientSecret: string | readonly string[]
    }

/** Several prompts side by side, and which of them a user has. */
export interface TargetChoice {
  readonly kind: 'choice'
  readonly prompts: Readonly<Record<string, TargetPrompt>>
  readonly choose: (username: string) => string
}

/** What the adapter's own options are made of, under the names that they have in every adapter. */
export interface TargetDuoOptions {
  /** What the browser shows; where the application really listens is the `url` of the answer. */
  readonly origin: string
  readonly basePath?: string
  readonly loginUrl?: string | (() => string | undefined)
  /** Seconds. */
  readonly maxAge?: number
  readonly cookieSecret?: string | readonly string[]
  readonly singleUse?: { claim(id: string, ttlSeconds: number): boolean | Promise<boolean> }
  readonly skip?: () => boolean
  readonly onVerified?: (context: unknown, proof: object, fields: URLSearchParams) => object | void
  readonly onEvent?: (event: TargetEvent) => void
  readonly failMode?: 'open' | 'closed'
  readonly trustedOrigins?: readonly string[]
  readonly usernameMatch?: 'exact' | 'case-insensitive'
  readonly pages?: TargetPages
  /** Milliseconds. */
  readonly now?: () => number
}

/** What scenarios read of an event. */
export interface TargetEvent {
  readonly type: string
  readonly username?: string | undefined
  readonly reason?: string
  readonly language?: string
  readonly reference?: string | undefined
  readonly error?: unknown
}

/** The option `pages`, as scenarios use it. */
export interface TargetPages {
  readonly brand?: Readonly<Record<string, string>>
  readonly languages?: readonly TargetLanguage[]
  readonly language?: (context: unknown) => string | undefined
  readonly texts?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>
  readonly render?: (page: TargetPage, context: unknown) => string | Promise<string>
}

/** What scenarios read of a page. */
export interface TargetPage {
  readonly kind: string
  readonly code?: string
  readonly message: string
  readonly status: number
  readonly language: string
  readonly direction: string
  readonly title: string
  readonly text: string
  readonly actions: readonly { readonly name: string; readonly label: string; readonly href: string }[]
  readonly reference?: string
  readonly nonce: string
}

/**
 * A record of a user, or a name beside an object that stands for its login; or a function that returns anything in
 * place of the name.
 */
export type TargetIdentity = 'record' | 'login-object' | ((name: string | undefined) => unknown)

/** How the application under test is to be put together. */
export interface TargetOptions {
  readonly duo: TargetDuoOptions
  readonly prompt: TargetPrompt | TargetChoice
  /**
   * Where the proof is kept: in the framework's session; in a signed cookie bound to the first factor's own `login`
   * cookie, in an application without a session; or in a signed cookie bound to the browser.
   */
  readonly store: 'session' | 'login-cookie' | 'browser-cookie'
  /** Whether the framework's usual parser of forms stands before duo's routes. */
  readonly bodyParser: boolean
  /** What `getUsername` returns by mistake, in place of a name. See `getUsernameOf`. */
  readonly identity?: TargetIdentity
}

/** An application that listens on loopback. */
export interface RunningTarget {
  /** Such as `http://127.0.0.1:53812`. */
  readonly url: string
  close(): Promise<void> | void
}

/** What an application may lack, and scenarios may need. */
export type Need =
  /** Any option beside origin, prompt and `onEvent`; in short, an application put together for the scenario. */
  | 'options'
  /** A start that fails where an option is wrong, and not the first request. */
  | 'start-errors'
  /** A clock that the scenario sets, and the events of this application. */
  | 'clock'
  /** Users of any name. Without it there are `alice` and `allow.bob`. */
  | 'any-user'
  /** `/required`, `/required-fresh`, `/forget`, `/skipped`, `/cacheable` and `/gone`, and cookies of its own. */
  | 'extras'
  /** The headers of `lateHeaders`, set when the gate has responded, and the cookies of `extras`. */
  | 'late-headers'
  /** The WebSocket `/live/socket` behind the guard of sockets. */
  | 'sockets'
  /** Its messages `account` and `transfer`. */
  | 'socket-messages'
  /** `require` in a handler whose error the framework answers as a guard does. */
  | 'handler-refusals'
  /** The store `login-cookie` and `browser-cookie`. */
  | 'cookie-stores'
  /** Running without a body parser. */
  | 'no-body-parser'
  /** Every request, whatever its `Host`: a server that makes a URL of that header may reject or misread one. */
  | 'odd-hosts'
  /** The timers of this process, so that a scenario need not wait for a time limit of the gate. */
  | 'timers'
  /** Callbacks that run in this process, where they may return and throw whatever JavaScript knows. */
  | 'same-process'
  /** The Universal Prompt. */
  | 'universal'
  /** A session with an ID. One that is kept in its cookie alone may have none. */
  | 'session-ids'
  /** A session library that leaves the cookie alone in a request whose session has got a new ID meanwhile. */
  | 'late-requests'

/**
 * One application on one framework, as the README of this package describes it: which paths it has, who can log in, and
 * what it answers.
 */
export interface Target {
  readonly name: string
  /** What it cannot have, each with the reason, which is shown in place of a result. */
  readonly lacks?: Partial<Readonly<Record<Need, string>>>
  start(options: TargetOptions): Promise<RunningTarget>
}
