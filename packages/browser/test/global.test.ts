import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { APP_HALF, AUTH, HOST, IFRAME, openStage, SIG_REQUEST, type Scene, type Stage } from './stage/stage.js'

let stage: Stage
let scene: Scene
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => scene?.close())
afterAll(() => stage.close())

const options = `host: '${HOST}', sig_request: '${SIG_REQUEST}'`

it('has the names of the original, and destroy', async () => {
  scene = await stage.openTag('duokit', '')
  const names = await scene.page.evaluate(() => Object.keys(Duo))
  expect(names).toEqual(['init', 'destroy', '_onReady', '_parseSigRequest', '_isDuoMessage', '_doPostBack'])
})

it('gives what the module gives', async () => {
  scene = await stage.openTag(
    'duokit',
    `<iframe id="duo_iframe"></iframe><script src="SCRIPT"></script><script>
      Duo.init({ ${options}, submit: false }).done.then(({ response }) => seen.push(response))</script>`,
  )
  await scene.say(AUTH)
  expect(await scene.page.evaluate(() => seen)).toEqual([`${AUTH}:${APP_HALF}`])
})

it('destroys a prompt that started by itself', async () => {
  scene = await stage.openTag('duokit', IFRAME.replaceAll('iframe ', 'div ').replaceAll('/iframe', '/div'))
  await scene.duoFrame()
  await scene.page.evaluate(() => Duo.destroy())
  expect(await scene.page.locator('iframe').count()).toBe(0)
  expect(
    await scene.page.evaluate((host) => Duo._isDuoMessage({ origin: `https://${host}`, data: 'ERR|a' }), HOST),
  ).toBe(false)
})

it('calls back when the page has been read', async () => {
  scene = await stage.openTag(
    'duokit',
    `<script src="SCRIPT"></script><script>Duo._onReady((event) => seen.push(event.type, document.querySelector('p') !== null))</script><p></p>`,
  )
  expect(await scene.page.evaluate(() => seen)).toEqual(['DOMContentLoaded', true])
})

it('may be its own callback, as with the original', async () => {
  scene = await stage.openTag(
    'duokit',
    `<script src="SCRIPT"></script><script>Duo._onReady(Duo.init)</script>${IFRAME}`,
  )
  expect((await scene.answer(AUTH)).body).toContain('sig_response=AUTH')
})

it('posts a text back on request, and says so when there is no prompt', async () => {
  scene = await stage.openTag('duokit', '<iframe id="duo_iframe"></iframe>')
  const code = await scene.page.evaluate(`try { Duo._doPostBack('a') } catch (error) { error.code }`)
  expect(code).toBe('not_started')
  await scene.page.evaluate(
    `void Duo.init({ ${options}, submit_callback: (form) => seen.push(form.elements.length, form.elements[0].value) })`,
  )
  await scene.page.evaluate(() => ['one', 'two'].forEach((text) => Duo._doPostBack(text)))
  expect(await scene.page.evaluate(() => seen)).toEqual([1, `one:${APP_HALF}`, 1, `two:${APP_HALF}`])
})
