import type { Frame, Page } from '@playwright/test'
import type { ApplicationHandle } from '../application/application-handle.js'
import type { PassDuoOptions } from '../testing/pass-duo-options.js'

/** Passes the prompt on a page. @throws Error that says why Duo did not let the user in */
export type PassPrompt = (options?: Pick<PassDuoOptions, 'passcode'>) => Promise<void>

/** @param patience - milliseconds to wait for each step */
export function promptPasser(page: Page, duo: ApplicationHandle, patience: number): PassPrompt {
  // A login that Duo let in at once, since the test began or the last call ended, needs no passcode.
  let since = 0
  return async (options = {}) => {
    const passcode = passcodeIn(options) ?? duo.config.get().passcode
    const until = <T>(find: () => Promise<T | undefined>) => poll(page, find, patience)
    const found = await until(() => look(page, duo, since))
    if (found === undefined) throw new Error(`passDuo: ${nothingThere(page, duo)}`)
    if ('problem' in found) throw new Error(`passDuo: the prompt says "${found.problem}"`)
    if ('field' in found) {
      const before = lastId(duo)
      await found.field.fill(passcode)
      await found.field.press('Enter')
      const end = await until(async () => refusalAfter(duo, before) ?? (promptOn(page, duo) ? undefined : 'passed'))
      if (end !== 'passed') throw new Error(`passDuo: Duo did not let the user in (${end ?? 'the prompt stays'}).`)
    }
    since = lastId(duo)
  }
}

type Found = { field: ReturnType<Frame['getByLabel']> } | { problem: string } | { passed: true }

/** What there is to do, as soon as that is clear. */
async function look(page: Page, duo: ApplicationHandle, since: number): Promise<Found | undefined> {
  const prompt = promptOn(page, duo)
  if (prompt === undefined) {
    return duo.events.list({ kind: 'login.allowed', since }).length > 0 ? { passed: true } : undefined
  }
  const field = prompt.getByLabel('Passcode', { exact: true })
  const alert = prompt.getByRole('alert')
  try {
    if (await field.isVisible()) return { field }
    return (await alert.isVisible()) ? { problem: await alert.innerText({ timeout: 1000 }) } : undefined
  } catch {
    // The prompt made way for another page.
    return undefined
  }
}

const promptOn = (page: Page, { url }: ApplicationHandle): Frame | undefined =>
  page.frames().find((frame) => frame.url().startsWith(`${url}/frame/`))

function refusalAfter(duo: ApplicationHandle, since: number): string | undefined {
  const refused = duo.events.list(since).find(({ kind }) => kind === 'factor.failed' || kind === 'login.ended')
  return refused && String(refused.detail.reason ?? refused.kind)
}

function nothingThere(page: Page, duo: ApplicationHandle): string {
  const where = promptOn(page, duo) ? 'the prompt does not ask for a passcode' : 'no prompt of the local Duo is there'
  const explanation = duo.events.last('request.refused')?.detail.explanation
  const reason = explanation === undefined ? '' : ` The local Duo rejected a request: ${explanation}`
  return `${where}. The page is ${page.url().replace(/[?#].*$/, '')}.${reason}`
}

const lastId = ({ events }: ApplicationHandle): number => events.list().at(-1)?.id ?? 0

/** Tests in JavaScript have no types that tell this `passDuo` from the one that takes an agent. */
function passcodeIn(options: Pick<PassDuoOptions, 'passcode'>): string | undefined {
  const { passcode, ...others } = Object(options) as { passcode?: unknown }
  const fits = typeof options === 'object' && Object.keys(others).length === 0
  if (fits && (passcode === undefined || typeof passcode === 'string')) return passcode
  throw new TypeError("passDuo: expected nothing, or { passcode: '123456' }")
}

async function poll<T>(page: Page, find: () => Promise<T | undefined>, patience: number): Promise<T | undefined> {
  const deadline = performance.now() + patience
  for (;;) {
    const found = await find()
    if (found !== undefined || performance.now() > deadline) return found
    await page.waitForTimeout(50)
  }
}
