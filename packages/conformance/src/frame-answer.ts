import assert from 'node:assert/strict'
import type { Simulator } from '@duokit/simulator'

/**
 * Opens Duo's frame as the browser script does, and makes the answer of what the frame hands to the page.
 *
 * @param parent - the address of the page around the frame
 */
export async function frameAnswer(duo: Simulator, sigRequest: string, parent: string): Promise<string> {
  const [forDuo = '', own = ''] = sigRequest.split(':')
  const query = new URLSearchParams({ tx: forDuo, parent, v: '2.9' }).toString()
  const frame = await (await fetch(`${duo.url}/frame/web/v1/auth?${query}`)).text()
  // The local Duo's frame carries its message in the page, where no prompt waits for a person.
  const message = /data-message="(.*?)"/.exec(frame)?.[1]
  assert.ok(message !== undefined, 'Duo’s frame has to have an answer')
  return `${plain(message)}:${own}`
}

function plain(markup: string): string {
  return markup.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}
