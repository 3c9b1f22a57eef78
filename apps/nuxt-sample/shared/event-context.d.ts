import 'h3'

declare module 'h3' {
  interface H3EventContext {
    /** The fields of the form that was posted here. */
    form?: URLSearchParams
    /** Of the content security policy of this answer. */
    nonce?: string
  }
}
