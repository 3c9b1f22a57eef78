import type { Sending } from './browser.ts'
import { honest, mustBeOut, type Stage } from './stage.ts'

/** What no browser of ours sends. */
export async function junk(stage: Stage): Promise<string> {
  const { random } = stage
  const person = stage.person(random.pick(honest))
  await person.firstFactor()
  const noise = random.letters('abc|:=%<>"&;/\\.0', 1 + random.below(80))
  const headers = {
    cookie: `${person.site.cookie}-try-${noise.replace(/[;=]/g, '')}=x; sample=${noise.replace(/;/g, '')}`,
  }
  const sent: readonly (readonly [string, Sending])[] = [
    ['/duo/callback?attempt=AAAAAAAAAAAAAAAAAAAAAA', { method: 'POST', body: `sig_response=${noise}` }],
    ['/duo/callback?attempt=AAAAAAAAAAAAAAAAAAAAAA', { method: 'POST', body: 'x'.repeat(70_000) }],
    [`/duo/callback?${new URLSearchParams({ state: noise, duo_code: noise }).toString()}`, {}],
    [`/duo/start?${new URLSearchParams({ next: noise, max_age: noise }).toString()}`, { headers }],
    ['/duo/status', { headers }],
    ['/duo/logout', { method: 'POST', body: noise, headers: { 'content-type': 'text/plain' } }],
    ['/api/account', { headers }],
    ['/duo/callback', { method: 'PUT', body: noise }],
  ]
  for (const [path, sending] of sent) if (random.chance(0.5)) await person.browser.send(path, sending)
  await mustBeOut(stage, person, 'odd requests')
  return 'odd requests'
}
