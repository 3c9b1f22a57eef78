/** The response to `GET status`. Times are seconds since 1970. */
export type DuoStatus =
  | { readonly verified: false }
  | {
      readonly verified: true
      readonly username: string
      readonly verifiedAt: number
      readonly expiresAt: number
      readonly method: string
      readonly factor?: string
    }
