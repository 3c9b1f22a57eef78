import type { Application } from '../settings/application.js'
import type { Refusal } from './refusal.js'

/** What people read in place of the user name and the application's name. */
export interface Display {
  username: string | undefined
  applicationName: string | undefined
  applicationId: string | undefined
}

/** What an application asks for when it sends a browser to the prompt. */
export interface AuthorizeRequest {
  ok: true
  application: Application
  user: string
  redirectUri: string
  state: string
  nonce: string | undefined
  /** The name of the parameter that brings the code back. */
  codeName: 'duo_code' | 'code'
  display: Display
  /** Seconds since an authentication after which a remembered device is asked again; 0 always asks, Infinity never. */
  maxAge: number
}

/** A refusal; with a redirect URI when that was found good, so that the application may be told. */
export interface AuthorizeRefusal extends Refusal {
  redirectUri?: string
  state?: string | undefined
}
