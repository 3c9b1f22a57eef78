import { afterAll, beforeAll, expect, it } from 'vitest'
import { APP_HALF, AUTH, HOST, openStage, SIG_REQUEST, type Stage } from './stage/stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const policy = [
  "default-src 'none'",
  "script-src 'nonce-abc'",
  `frame-src https://${HOST}`,
  "form-action 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const attributes = `id="duo_iframe" data-host="${HOST}" data-sig-request="${SIG_REQUEST}" data-post-action="/back"`

it.each([
  ['an iframe', `<iframe ${attributes}></iframe>`],
  ['a container', `<div ${attributes}></div>`],
])('works under a strict policy, with %s', async (_, element) => {
  const scene = await stage.openTag(
    'duokit',
    `<script nonce="abc">document.addEventListener('securitypolicyviolation', (e) => seen.push(e.violatedDirective))</script>` +
      `<script nonce="abc" src="SCRIPT"></script>${element}`,
    { headers: { 'content-security-policy': policy } },
  )
  await scene.duoFrame()
  expect(await scene.page.evaluate(() => seen)).toEqual([])
  expect(await scene.answer(AUTH)).toMatchObject({
    url: '/back',
    body: new URLSearchParams({ sig_response: `${AUTH}:${APP_HALF}` }).toString(),
  })
  await scene.close()
})

it('notices what a policy forbids: the test above can fail', async () => {
  const scene = await stage.openTag(
    'duokit',
    `<script nonce="abc">document.addEventListener('securitypolicyviolation', (e) => seen.push(e.violatedDirective))</script>` +
      `<script nonce="abc" src="SCRIPT"></script><iframe ${attributes}></iframe>`,
    { headers: { 'content-security-policy': policy.replace(HOST, 'elsewhere.test') } },
  )
  await scene.page.waitForFunction(() => seen.length > 0)
  expect(await scene.page.evaluate(() => seen)).toEqual(['frame-src'])
  await scene.close()
})
