// What the code in the READMEs takes for granted: values of the reader's own application.

/** Duo's API host of the reader's application. */
declare const host: string
/** The client ID of an application for the Universal Prompt. */
declare const clientId: string
/** Its client secret. */
declare const clientSecret: string
/** The integration key. */
declare const ikey: string
/** The secret key. */
declare const skey: string
/** The application key, which Duo never sees. */
declare const akey: string
/** What signs the gate's cookies: at least 32 bytes. */
declare const cookieSecret: string
/** The public address of the reader's application. */
declare const origin: string
/** Where the reader's application keeps its sessions: a store for koa-session. */
declare const sessionsInRedis: {
  get(key: string): Promise<unknown>
  set(key: string, session: object, maxAge: number): Promise<void>
  destroy(key: string): Promise<void>
}
/** What signs the session's cookie. */
declare const sessionSecret: string
/** Duo's own package has no types. */
declare module '@duosecurity/duo_web' {
  const duoWeb: {
    sign_request(ikey: string, skey: string, akey: string, username: string): string
    verify_response(ikey: string, skey: string, akey: string, response: string): string | null
  }
  export default duoWeb
}
/** How an author of another adapter starts an application, in the README of the conformance suite. */
declare function startMyApplication(options: object): Promise<{ port: number; close(): void }>
/** The password of a user of the reader's application. */
declare const password: string
/** How the reader's end-to-end tests start the application. */
declare function startApplication(duo: { host: string; clientId: string; clientSecret: string }): Promise<void>
