import { callbackFields, codeForm, codeParameters, stateLength } from '../universal/wire.js'

/** A callback URL of the Universal Prompt, without its code and state: with them, anyone could finish the login. */
export interface ExplainedCallback {
  readonly kind: 'callback'
  /** The name of the code's parameter; `undefined` without a code. */
  readonly codeParameter: string | undefined
  readonly codeLength: number | undefined
  readonly stateLength: number | undefined
  /** The error that Duo reported. It is not signed. */
  readonly error: string | undefined
  readonly errorDescription: string | undefined
  readonly problems: readonly string[]
}

/** @returns `undefined` for a string of another kind */
export function explainCallback(text: string): ExplainedCallback | undefined {
  const query = queryOf(text)
  if (query === undefined) return undefined
  const codeParameter = codeParameters.find((name) => query.has(name))
  const code = codeParameter === undefined ? undefined : (query.get(codeParameter) ?? '')
  const state = query.get(callbackFields.state) ?? undefined
  const error = query.get(callbackFields.error) ?? undefined
  if (code === undefined && (error === undefined || state === undefined)) return undefined
  return {
    kind: 'callback',
    codeParameter,
    codeLength: code?.length,
    stateLength: state?.length,
    error: error?.slice(0, 200),
    errorDescription: query.get(callbackFields.errorDescription)?.slice(0, 500),
    problems: problemsOf({ code, state, error }),
  }
}

function problemsOf(found: {
  code: string | undefined
  state: string | undefined
  error: string | undefined
}): string[] {
  const { code, state, error } = found
  const problems: string[] = []
  if (error !== undefined) problems.push('Duo reported an error instead of a code')
  if (code !== undefined && !codeForm.test(code)) problems.push('the code is malformed')
  if (state === undefined) problems.push('there is no state, so it belongs to no login')
  else if (state.length < stateLength.least || state.length > stateLength.most) {
    problems.push(`the state has ${state.length} characters; Duo accepts ${stateLength.least} to ${stateLength.most}`)
  }
  return problems
}

/** The query of a URL, of a path, or on its own. */
function queryOf(text: string): URLSearchParams | undefined {
  if (text.length > 8192 || /\s/.test(text)) return undefined
  const mark = text.indexOf('?')
  if (mark < 0 && !/^[\w.-]+=/.test(text)) return undefined
  return new URLSearchParams(text.slice(mark + 1).replace(/#.*/, ''))
}
