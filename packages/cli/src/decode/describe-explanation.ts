import {
  type ExplainedCallback,
  type ExplainedHalf,
  type ExplainedSigned,
  type ExplainedToken,
  type Explanation,
  fieldNames,
  type Signature,
} from '@duokit/core/diagnose'
import { createPaint, type Paint } from '../paint.js'
import { plainText } from '../plain-text.js'

/** Describes a decoded value for a person. */
export function describeExplanation(found: Explanation, colours: boolean): string {
  const paint = createPaint(colours)
  return [...linesOf(found, paint)].map((line) => line.trimEnd()).join('\n')
}

function linesOf(found: Explanation, paint: Paint): string[] {
  switch (found.kind) {
    case 'frame_error':
      return [paint('bold', 'an error from Duo instead of a signature'), `  ${oneLine(found.message)}`]
    case 'callback':
      return [...callbackLines(found, paint), ...problemLines(found, paint)]
    case 'signed_request':
    case 'signed_response':
    case 'signed_half':
      return [...signedLines(found, paint), ...problemLines(found, paint)]
    default:
      return [...tokenLines(found, paint), ...problemLines(found, paint)]
  }
}

const titles = {
  signed_request: 'a sig_request of the iframe (Web SDK v2)',
  signed_response: `a ${fieldNames.response}: Duo's response from the iframe (Web SDK v2)`,
  signed_half: `one half of a sig_request or ${fieldNames.response} (Web SDK v2)`,
  id_token: "an ID token: Duo's response from the Universal Prompt (Web SDK v4)",
  authorize_request: 'the signed request of a redirect to the Universal Prompt (Web SDK v4)',
  client_assertion: 'a client assertion, which proves the client ID to Duo (Web SDK v4)',
  token: "a token that is not one of Duo's",
}

function signedLines(found: ExplainedSigned, paint: Paint): string[] {
  return [paint('bold', titles[found.kind]), ...found.halves.flatMap((half) => halfLines(half, paint))]
}

function halfLines(half: ExplainedHalf, paint: Paint): string[] {
  return [
    '',
    `  ${paint('bold', half.prefix)}  ${half.meaning}`,
    row('user', half.username === undefined ? 'unreadable' : oneLine(half.username)),
    row('ikey', half.ikey === undefined ? 'unreadable' : oneLine(half.ikey)),
    row('expires', timeText(half.expiresAt, half.secondsLeft, paint)),
    row('signature', signatureText(half.signature, half.key, paint)),
  ]
}

/** As they are worth reading, and no others: the rest is in --json. */
const shownClaims = ['preferred_username', 'duo_uname', 'sub', 'iss', 'aud', 'redirect_uri', 'auth_time']

function tokenLines(found: ExplainedToken, paint: Paint): string[] {
  const { claims } = found
  const result = claims['auth_result'] as Record<string, unknown> | null | undefined
  const context = claims['auth_context'] as Record<string, unknown> | null | undefined
  const shown = shownClaims
    .filter((name) => claims[name] !== undefined)
    .map((name) => row(name, valueText(claims[name])))
  const more = [
    ['result', result?.['result']],
    ['status', result?.['status_msg'] ?? result?.['status']],
    ['factor', context?.['factor']],
    ['reason', context?.['reason']],
  ] as const
  return [
    paint('bold', titles[found.kind]),
    '',
    ...shown,
    ...more.filter(([, value]) => value !== undefined).map(([name, value]) => row(name, valueText(value))),
    row('algorithm', oneLine(found.algorithm)),
    row('expires', timeText(found.expiresAt, found.secondsLeft, paint)),
    row('signature', signatureText(found.signature, 'client secret', paint)),
  ]
}

function callbackLines(found: ExplainedCallback, paint: Paint): string[] {
  const lines = [paint('bold', 'a callback URL of the Universal Prompt (Web SDK v4)'), '']
  if (found.codeParameter !== undefined) {
    lines.push(row(found.codeParameter, `${found.codeLength} characters; valid once, for about a minute`))
  }
  if (found.stateLength !== undefined) lines.push(row('state', `${found.stateLength} characters`))
  if (found.error !== undefined) lines.push(row('error', `${oneLine(found.error)} (not signed)`))
  if (found.errorDescription !== undefined) lines.push(row('description', oneLine(found.errorDescription)))
  lines.push(row('signature', 'none: a code proves nothing until it is exchanged with Duo'))
  return lines
}

function problemLines({ problems }: { readonly problems: readonly string[] }, paint: Paint): string[] {
  if (problems.length === 0) return []
  return ['', ...problems.map((problem) => `  ${paint('red', '✗')} ${problem}`)]
}

function row(name: string, value: string): string {
  return `    ${name.padEnd(18)}  ${value}`
}

function timeText(at: number | undefined, left: number | undefined, paint: Paint): string {
  if (at === undefined || left === undefined) return 'never'
  const date = Math.abs(at) < 8_640_000_000_000 ? new Date(at * 1000).toISOString().replace('.000', '') : String(at)
  return left > 0 ? `${date}, in ${left} s` : `${date}, ${paint('red', `${-left} s ago`)}`
}

function signatureText(signature: Signature, key: string, paint: Paint): string {
  if (signature === 'valid') return paint('green', `valid with your ${key}`)
  if (signature === 'invalid') return paint('red', `invalid with your ${key}`)
  return `not checked: no ${key} is set`
}

function valueText(value: unknown): string {
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value))
}

/** Foreign text, and not endless. */
function oneLine(text: string): string {
  return plainText(text).slice(0, 300)
}
