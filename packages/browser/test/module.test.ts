import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { APP_HALF, AUTH, HOST, openStage, type Scene, SIG_REQUEST, type Stage } from './stage/stage.js'

const options = `host: '${HOST}', sig_request: '${SIG_REQUEST}'`
const box = '<div id="box"><p>old</p></div>'

let stage: Stage
let scene: Scene
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => scene?.close())
afterAll(() => stage.close())

/** Opens a page with a module script that has `init` and `DuoWebError`, and `note` for what a promise came to. */
const open = async (html: string, script: string) => {
  scene = await stage.openModule(
    `${html}<script type="module">
      import { init, DuoWebError } from '@duokit/browser'
      window.init = init
      const note = ({ done }) => void done.then(
        ({ response, form }) => seen.push(['answer', response, form.elements.length, form.isConnected]),
        (error) => seen.push(['error', error instanceof DuoWebError, error.name, error.code, error.message]))
      window.note = note
      ${script}
    </script>`,
  )
  return scene
}
const seenInPage = () => scene.page.evaluate(() => seen)
const destroyed = [
  'error',
  true,
  'DuoWebError',
  'destroyed',
  'Duo Web SDK error: The prompt was removed before it had an answer.',
]

describe('done', () => {
  it('resolves with the answer, and the form is submitted', async () => {
    await open(box, `init({ iframeContainer: box, ${options} }).done.then(({ response }) => console.log(response))`)
    const logged = scene.page.waitForEvent('console')
    const post = await scene.answer(AUTH)
    expect((await logged).text()).toBe(`${AUTH}:${APP_HALF}`)
    expect(post.body).toBe(new URLSearchParams({ sig_response: `${AUTH}:${APP_HALF}` }).toString())
  })

  it('resolves with the answer, and nothing is submitted where submit is false', async () => {
    await open(box, `note(init({ iframeContainer: box, submit: false, ${options} }))`)
    await scene.say(AUTH)
    expect(await seenInPage()).toEqual([['answer', `${AUTH}:${APP_HALF}`, 1, true]])
    expect(scene.site.untaken()).toEqual([])
  })

  it('resolves although submit_callback throws', async () => {
    await open(box, `note(init({ iframeContainer: box, ${options}, submit_callback() { throw new Error('theirs') } }))`)
    await scene.say(AUTH)
    expect(await seenInPage()).toEqual([['answer', `${AUTH}:${APP_HALF}`, 1, true]])
    expect(scene.errors).toEqual(['theirs'])
  })

  it('rejects with what the frame says, and the server is told', async () => {
    await open(
      box,
      `note(init({ iframeContainer: box, ${options}, submit_callback: (form) => seen.push(form.elements[0].value) }))`,
    )
    await scene.say('ERR|Access denied.')
    expect(await seenInPage()).toEqual([
      `ERR|Access denied.:${APP_HALF}`,
      ['error', true, 'DuoWebError', 'frame_error', 'Duo Web SDK error: Access denied.'],
    ])
  })

  it('may be ignored, whatever comes', async () => {
    await open(
      box,
      `window.addEventListener('unhandledrejection', () => seen.push('unhandled'))
       init({ iframeContainer: box, submit: false, ${options} })`,
    )
    await scene.say('ERR|no')
    await scene.page.evaluate(`init({ iframeContainer: 'box', submit: false, ${options} }).destroy()`)
    expect(await seenInPage()).toEqual([])
    expect(scene.errors).toEqual([])
  })
})

describe('destroy', () => {
  it('stops listening, removes the frame it made and rejects done', async () => {
    await open(box, `window.running = init({ iframeContainer: box, submit: false, ${options} }); note(running)`)
    const frame = await scene.duoFrame()
    await scene.page.evaluate(() => running.destroy())
    await scene.page.evaluate(() => running.destroy())
    expect(await seenInPage()).toEqual([destroyed])
    expect(await scene.page.locator('#box > *').count()).toBe(0)
    expect(frame.isDetached()).toBe(true)
  })

  it("leaves the page's own iframe and form, without the answer", async () => {
    await open(
      '<form id="duo_form"><input name="next"></form><iframe id="mine"></iframe>',
      `window.running = init({ iframe: mine, submit: false, ${options} }); note(running)`,
    )
    await scene.say(AUTH)
    expect(await scene.page.locator('#duo_form > input').count()).toBe(2)
    await scene.page.evaluate(() => running.destroy())
    expect(await scene.page.locator('#duo_form > input').count()).toBe(1)
    expect(await scene.page.locator('#mine').getAttribute('src')).toContain(HOST)
    expect(await seenInPage()).toEqual([['answer', `${AUTH}:${APP_HALF}`, 2, true]])
  })

  it("makes the page's own iframe deaf", async () => {
    await open(
      '<iframe id="mine"></iframe>',
      `window.running = init({ iframe: mine, submit: false, ${options} }); note(running)`,
    )
    await scene.page.evaluate(() => running.destroy())
    await scene.say(AUTH)
    expect(await seenInPage()).toEqual([destroyed])
    expect(await scene.page.locator('form').count()).toBe(0)
  })

  it('removes the form it made', async () => {
    await open('<iframe id="mine"></iframe>', `window.running = init({ iframe: mine, submit: false, ${options} })`)
    await scene.say(AUTH)
    expect(await scene.page.locator('form').count()).toBe(1)
    await scene.page.evaluate(() => running.destroy())
    expect(await scene.page.locator('form').count()).toBe(0)
  })

  it('after the answer does not take back the submit', async () => {
    await open(box, `const it = init({ iframeContainer: box, ${options} }); it.done.finally(it.destroy)`)
    expect((await scene.answer(AUTH)).body).toContain('AUTH')
  })

  it('ends the wait for an element', async () => {
    await open('', `const waiting = init({ iframe: 'later', ${options} }); note(waiting); waiting.destroy()`)
    await scene.page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<iframe id="later"></iframe>'))
    expect(await scene.page.locator('#later').getAttribute('src')).toBeNull()
    expect(await seenInPage()).toEqual([destroyed])
    expect(scene.errors).toEqual([])
  })
})

describe('a single-page application', () => {
  it('may start, stop and start again, as a mounted component does', async () => {
    await open(
      box,
      `init({ iframeContainer: box, submit: false, ${options} }).destroy()
       note(init({ iframeContainer: box, submit: false, ${options} }))`,
    )
    await scene.say(AUTH)
    expect(await seenInPage()).toEqual([['answer', `${AUTH}:${APP_HALF}`, 1, true]])
    expect(await scene.page.locator('iframe').count()).toBe(1)
  })

  it('replaces a prompt by starting another', async () => {
    await open(
      box,
      `note(init({ iframeContainer: box, submit: false, ${options} }))
       note(init({ iframeContainer: box, submit: false, host: '${HOST}', sig_request: 'TX|b:APP|b' }))`,
    )
    await scene.say(AUTH)
    expect(await seenInPage()).toEqual([destroyed, ['answer', `${AUTH}:APP|b`, 1, true]])
  })

  it('may give a container that is not in the page yet', async () => {
    await open(
      '',
      `const own = document.createElement('div'); note(init({ iframeContainer: own, submit: false, ${options} })); document.body.append(own)`,
    )
    await scene.say(AUTH)
    expect(await seenInPage()).toEqual([['answer', `${AUTH}:${APP_HALF}`, 1, true]])
  })

  it('may give a container in a shadow tree', async () => {
    await open(
      '<div id="host"></div>',
      `const own = document.createElement('div'); host.attachShadow({ mode: 'open' }).append(own)
       note(init({ iframeContainer: own, submit: false, ${options} }))`,
    )
    await scene.say(AUTH)
    expect(await seenInPage()).toEqual([['answer', `${AUTH}:${APP_HALF}`, 1, true]])
  })

  it('hears of an element that never comes, in done and in window.onerror', async () => {
    await open('', `note(init({ iframe: 'never', ${options} }))`)
    await scene.page.waitForFunction(() => seen.length > 0)
    expect(await seenInPage()).toEqual([['error', true, 'DuoWebError', 'no_element', scene.errors[0]]])
    expect(scene.errors).toHaveLength(1)
  })
})

it('does nothing when it is imported, not even where there is no document', async () => {
  await open('<iframe id="duo_iframe" data-host="x.test" data-sig-request="a:b"></iframe>', '')
  expect(await scene.page.evaluate(() => ['Duo' in window, document.querySelector('iframe')?.src])).toEqual([false, ''])
  const built = new URL('../dist/index.js', import.meta.url)
  const names = ['DuoWebError', 'init']
  expect(Object.keys(await import(built.href)).toSorted()).toEqual(names)
  expect(Object.keys(createRequire(import.meta.url)('../dist/index.cjs')).toSorted()).toEqual(names)
})
