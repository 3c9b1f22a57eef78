import { createRequire } from 'node:module'

/** The official SDK, as the witness: what it signs has to be taken, what it verifies has to be good. */
interface OfficialSdk {
  sign_request(ikey: string, skey: string, akey: string, username: string): string
  verify_response(ikey: string, skey: string, akey: string, response: string): string | null
}

const require = createRequire(import.meta.url)

export const officialSdk = require('@duosecurity/duo_web') as OfficialSdk

export const akey = 'the-key-of-the-application-which-duo-never-sees'
