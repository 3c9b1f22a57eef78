/** What Duo calls each refusal of `check`. */
const MESSAGES = {
  40101: 'Missing request credentials',
  40102: 'Invalid integration key in request credentials',
  40103: 'Invalid signature in request credentials',
  40104: 'Missing request timestamp',
  40105: 'Bad request timestamp',
  40301: 'Access forbidden',
} as const

/** A refusal, in Duo's words and in words that a developer can act on. */
export interface ApiRefusal {
  ok: false
  /** Duo's code; its first three digits are the HTTP status. */
  code: keyof typeof MESSAGES
  message: string
  detail: string | undefined
  explanation: string
  ikey: string | undefined
}

export const refuse = (code: ApiRefusal['code'], explanation: string, ikey?: string): ApiRefusal => ({
  ok: false,
  code,
  message: MESSAGES[code],
  detail: code === 40301 ? 'Wrong integration type for this API.' : undefined,
  explanation,
  ikey,
})
