import type { Simulator } from '../simulator.js'

/** What a person needs to know when the simulator has started. */
export function announcement(
  simulator: Simulator,
  { remote, caFile, envFile }: { remote: boolean; caFile: string | undefined; envFile: string | undefined },
): string {
  const { application, host, url, phoneUrl, controlToken } = simulator
  const trust =
    simulator.ca === undefined
      ? ''
      : `
  It is https with an authority of its own, which can sign for localhost only. ${
    caFile === undefined
      ? 'To have its certificate, start with --ca-file.'
      : `Its certificate:\n    NODE_EXTRA_CA_CERTS=${caFile}`
  }
  Its pin: ${simulator.caPin}
`
  const control = remote ? `  Control:   X-Duo-Simulator: ${controlToken}  (other machines are let in)\n` : ''
  return `
  A local Duo. It is NOT Duo: anyone who can reach it can log in as anybody.

  Overview:  ${url}
  Phone:     ${phoneUrl}
${control}${trust}
  For the application (${envFile === undefined ? 'these keys are good for this run and for nothing else' : `written to ${envFile}`}):

    DUO_HOST=${host}
    DUO_IKEY=${application.ikey}
    DUO_SKEY=${application.skey}

  For the Universal Prompt, the same keys have these names:

    DUO_CLIENT_ID=${application.ikey}
    DUO_CLIENT_SECRET=${application.skey}

${further(simulator)}  Log in with any username. The part before a dot decides what happens:
    allow.x  deny.x  fraud.x  timeout.x  bad_passcode.x  lockout.x  disabled.x  enroll.x
    bypass.x  remembered.x  stall.x  err.x  open_window.x  error_redirect.x
    tamper_sig.x  tamper_expired.x …
  Any other user sees the prompt, where the passcode ${simulator.config.get().passcode} works.

  Ctrl-C ends it.
`
}

function further({ application, applications, handle }: Simulator): string {
  const others = applications.list().filter(({ ikey }) => ikey !== application.ikey)
  if (others.length === 0) return ''
  const blocks = others.map(
    ({ name, ikey, skey }) =>
      `    ${name}\n      DUO_IKEY=${ikey}\n      DUO_SKEY=${skey}\n      Phone: ${handle(ikey)?.phoneUrl}\n`,
  )
  return `  Further applications, each with its own users, clock and events:\n\n${blocks.join('\n')}\n`
}
