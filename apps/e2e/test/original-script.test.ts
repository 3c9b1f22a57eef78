import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { PromptPage } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import {
  answerOnPhone,
  enterPasscode,
  expectAccountOf,
  expectErrorPage,
  expectHeading,
  frameOf,
  logIn,
  pushToPhone,
} from './stage/person.js'
import type { SampleOptions } from './stage/sample.js'
import { koaSample } from './stage/samples.js'
import { useStage } from './stage/stage.js'

const require = createRequire(import.meta.url)
const original = readFileSync(require.resolve('@duosecurity/duo_web/js/Duo-Web-v2.js'), 'utf8')

/** The application's own view, with the text of Duo's script in place of ours. */
const promptDocument = ({ frame, nonce }: PromptPage) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Duo’s own script</title>
<style nonce="${nonce}">iframe { width: 100%; height: 480px; border: 0 }</style></head>
<body>
<h1>Duo’s own script</h1>
<iframe ${Object.entries(frame.iframe)
  .map(([name, value]) => `${name}="${value.replaceAll('"', '&quot;')}"`)
  .join(' ')}></iframe>
<script nonce="${nonce}">${original}</script>
</body>
</html>`

/** Other pages only say what they are about. */
const render: NonNullable<SampleOptions['render']> = (page) =>
  page.kind === 'prompt'
    ? promptDocument(page)
    : `<!doctype html><html lang="en"><title>${page.title}</title><h1>${page.title}</h1><p>Reference: ${page.reference}</p></html>`

// Duo's script speaks to https only. The certificates of both sides are made anew at each start, so that no browser
// knows who signed them: this one is told not to mind.
const secure = { secure: true, simulator: { tls: true }, context: { ignoreHTTPSErrors: true } }

describe('the whole login with Duo’s own browser script, all on https', () => {
  const stage = useStage(koaSample, { ...secure, render })

  it('by passcode, submitted by the form of the script', async () => {
    const { page } = stage
    const posting = page.waitForRequest((request) => request.url().includes('/duo/callback'))
    await logIn(page, 'alice')
    await expectHeading(page, 'Duo’s own script')
    expect(await page.locator('#duo_iframe').getAttribute('src')).toMatch(/^https:\/\/localhost:\d+\/frame\//)
    expect(await page.evaluate('typeof Duo.destroy')).toBe('undefined')
    await enterPasscode(page)
    await expectAccountOf(page, 'alice')
    const fields = [...new URLSearchParams((await posting).postData() ?? '').keys()]
    expect(fields).toEqual(['sig_response'])
    expect((await posting).isNavigationRequest()).toBe(true)
    expect(stage.events.map(({ type }) => type)).toEqual(['started', 'verified'])
  })

  it('by push', async () => {
    const { page } = stage
    await logIn(page, 'alice')
    await answerOnPhone(await pushToPhone(stage, page), 'Approve')
    await expectAccountOf(page, 'alice')
  })

  it('denied, and let in at the second attempt', async () => {
    const { page } = stage
    stage.simulator.users.outcomes('deny.carol', 'deny', 'allow')
    await logIn(page, 'deny.carol')
    await frameOf(page).getByText('Login request denied.').waitFor()
    await frameOf(page).getByRole('button', { name: 'Try again' }).click()
    await expectAccountOf(page, 'deny.carol')
  })

  it('with a spoiled answer, to the error page', async () => {
    stage.simulator.users.outcomes('alice', 'tamper:sig')
    await logIn(stage.page, 'alice')
    await expectErrorPage(stage.page, 'Duo’s response wasn’t accepted')
    expect(stage.reasons()).toEqual(['bad_signature'])
    stage.excuse(/status of 4\d\d/)
  })

  it('with an error of the frame, to the error page', async () => {
    stage.simulator.users.outcomes('alice', 'err:Device trust failed.')
    await logIn(stage.page, 'alice')
    await expectErrorPage(stage.page, 'Duo’s response wasn’t accepted')
    expect(stage.events.at(-1)).toMatchObject({ reason: 'duo_error', detail: 'Device trust failed.' })
    stage.excuse(/status of 4\d\d/)
  })

  it('with a message from another origin first', async () => {
    stage.simulator.config.set({ wrongOriginMessage: true })
    await logIn(stage.page, 'allow.bob')
    await expectAccountOf(stage.page, 'allow.bob')
    expect(stage.reasons()).toEqual([])
  })
})
