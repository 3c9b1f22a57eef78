import type { Simulator } from '@duokit/simulator'
import type { Started } from 'testing/iframe-login'

const unescape = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))

/** Opens Duo's frame as the browser script does. @returns what the frame posts to the page, if anything */
export async function frameMessage(
  simulator: Simulator,
  started: Started,
  origin: string,
): Promise<string | undefined> {
  const query = new URLSearchParams({
    tx: started.sigRequest.split(':')[0] ?? '',
    parent: `${origin}/duo/start`,
    v: '2.9',
  })
  const frame = await fetch(`${simulator.url}/frame/web/v1/auth?${query.toString()}`)
  const message = /data-message="(.*?)"/.exec(await frame.text())?.[1]
  return message === undefined ? undefined : unescape(message)
}
