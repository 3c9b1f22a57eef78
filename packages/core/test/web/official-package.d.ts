// Duo's package brings no types of its own.
declare module '@duosecurity/duo_web' {
  type NamedError = new (message?: string) => Error
  const official: Readonly<{
    sign_request(ikey: string, skey: string, akey: string, username: string): string
    verify_response(ikey: string, skey: string, akey: string, sigResponse: string): string | null
    ERR_USER: string
    ERR_IKEY: string
    ERR_SKEY: string
    ERR_AKEY: string
    UsernameError: NamedError
    IkeyError: NamedError
    AkeyError: NamedError
  }>
  export default official
}
