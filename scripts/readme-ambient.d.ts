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
/** What signs the session's cookie. */
declare const sessionSecret: string
/** How an author of another adapter starts an application, in the README of the conformance suite. */
declare function startMyApplication(options: object): Promise<{ port: number; close(): void }>
