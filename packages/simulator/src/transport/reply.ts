/** An answer before it is written. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
}

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  },
  body: JSON.stringify(value),
})

/** A failure as Duo's API words it; the status is the first three digits of the code. */
export const apiFailure = (code: number, message: string, headers: Record<string, string> = {}): Reply =>
  json(Math.floor(code / 100), { stat: 'FAIL', code, message }, headers)
