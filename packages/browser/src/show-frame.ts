import type { DuoInitOptions } from './duo-init-options.js'
import { isIframe } from './prompt-element.js'
import type { Settings } from './settings.js'

/** Points the page's iframe at Duo, or makes one in the container. */
export function showFrame(element: Element, settings: Settings, options: DuoInitOptions): HTMLIFrameElement {
  const src = frameAddress(settings)
  if (isIframe(element)) {
    element.src = src
    return element
  }
  const frame = document.createElement('iframe')
  const attributes: Record<string, string | number | boolean> = {
    title: 'Two-Factor Authentication',
    // A frame of another origin may ask for a security key only if this is set before it loads.
    allow: `publickey-credentials-get ${settings.origin}`,
    ...options.iframeAttributes,
  }
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, String(value))
  // Last, whatever the attributes say, and before the frame is in the page: embedded browsers dislike a later change.
  frame.src = src
  element.textContent = ''
  element.append(frame)
  return frame
}

function frameAddress({ origin, duoSig }: Settings): string {
  const parent = encodeURIComponent(document.location.href)
  return `${origin}/frame/web/v1/auth?tx=${encodeURIComponent(duoSig)}&parent=${parent}&v=2.9`
}
