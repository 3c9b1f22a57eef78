import { attributes, html } from '../pages/html.js'
import { createNonce } from '../pages/page.js'
import type { Prompt, PromptFrame } from '../prompts/prompt.js'
import { framePage, iframeAttributes, promptDocument, type PromptParts } from '../pages/prompt-page.js'
import { promptScript } from '../pages/prompt-script.js'
import type { GateAnswer } from '../request/request.js'
import type { Workings } from '../setup/workings.js'

/** The page with Duo's iframe, drawn by the application or by us; the headers are ours in both cases. */
export async function promptAnswer<Ctx>(
  workings: Workings<Ctx>,
  options: {
    frame: PromptFrame
    prompt: Prompt
    username: string
    attempt: string
    postAction: string
    headers: GateAnswer['headers']
  },
): Promise<GateAnswer> {
  const { frame, prompt, username, attempt, postAction, headers } = options
  const { site, routes } = workings
  const nonce = createNonce()
  const iframe = iframeAttributes({ ...frame, postAction })
  const script = {
    src: site.path + routes.scriptPath,
    integrity: promptScript().integrity,
    nonce,
    defer: '',
  }
  // Duo gets the page's address (`parent`), and it is no business of Duo's where the login leads.
  const address = html`<script nonce="${nonce}">history.replaceState(null, '', '?attempt=${attempt}')</script>`
  const elements = html`<iframe${attributes(iframe)}></iframe>
${address}
<script${attributes(script)}></script>`
  const parts: PromptParts = { username, iframe, script, nonce, html: elements.text }
  const document = await (prompt.renderPrompt?.(parts) ?? promptDocument({ elements, nonce, username }))
  return framePage({ document, nonce, duoOrigin: prompt.duoOrigin, formTargets: site.trustedOrigins, headers })
}
