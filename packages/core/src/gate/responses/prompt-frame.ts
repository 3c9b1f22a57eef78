import { titled } from '../pages/frame-attributes.js'
import { attributes, html } from '../pages/html.js'
import type { PromptFrameParts } from '../pages/page.js'
import { iframeAttributes } from '../pages/prompt-page.js'
import { promptScript } from '../pages/prompt-script.js'
import type { Labels } from '../pages/texts.js'
import type { Workings } from '../setup/workings.js'
import type { PromptOpened } from './outcome.js'

/** Where the browser posts Duo's response. */
export function postAction<Ctx>({ site }: Workings<Ctx>, attempt: string): string {
  return `${site.path}${site.basePath}/callback?attempt=${attempt}`
}

/** The elements of the prompt page: Duo's iframe and its script. */
export function promptFrame<Ctx>(
  workings: Workings<Ctx>,
  { frame, attempt }: PromptOpened,
  { nonce, labels }: { nonce: string; labels: Labels },
): PromptFrameParts {
  const { site, routes } = workings
  const own = titled(frame.attributes, labels)
  const iframe = iframeAttributes({ ...frame, attributes: own, postAction: postAction(workings, attempt) })
  const { integrity } = promptScript()
  const script = { src: site.path + routes.scriptPath, integrity, nonce, defer: '' }
  // Duo receives the page's URL (`parent`), and it must not contain where the login leads.
  const address = html`<script nonce="${nonce}">history.replaceState(null, '', '?attempt=${attempt}')</script>`
  const elements = html`<iframe${attributes(iframe)}></iframe>
${address}
<script${attributes(script)}></script>`
  return { iframe, script, html: elements.text }
}
