import type { Behaviour } from './stage/behaviour.js'
import { APP_HALF, AUTH, HOST, IFRAME, OTHER_HOST, SIG_REQUEST } from './stage/stage.js'

const options = `host: '${HOST}', sig_request: '${SIG_REQUEST}'`
const keepForm = `submit_callback: (form) => seen.push(Array.from(new FormData(form)))`
const answered = ['sig_response', `${AUTH}:${APP_HALF}`]

/** A page with an empty iframe, the script, and an `init` by hand. */
const byHand = (init: string) =>
  `<iframe id="duo_iframe"></iframe><script src="SCRIPT"></script><script>${init}</script>`

/** An error that a script in the page catches, its first sentence. */
const caught = (call: string) =>
  `try { ${call}; seen.push('no error') } catch (error) { seen.push(error.message.split(/[.\\n]/)[0]) }`

/** What ours does otherwise, and why. The README has the same list for people. */
export const different: Behaviour[] = [
  {
    name: 'the word AUTH or ENROLL stands once',
    observe: async (open) => {
      const scene = await open(byHand(`Duo.init({ ${options}, ${keepForm} })`))
      await scene.say('AUTHENROLLAUTH|a|b')
      return scene.page.evaluate(() => seen.length)
    },
    expected: { original: 1, duokit: 0, because: 'Duo never sends it, and no server accepts it.' },
  },
  {
    name: 'another frame of the same origin is not heard',
    observe: async (open) => {
      const scene = await open(
        byHand(`Duo.init({ ${options}, ${keepForm} })`) + `<iframe id="other" src="https://${HOST}/other"></iframe>`,
      )
      await scene.sayFrom('#other', AUTH)
      return scene.page.evaluate(() => seen.length)
    },
    expected: { original: 1, duokit: 0, because: 'Only the frame that was shown can answer.' },
  },
  {
    name: 'the attributes object of the caller stays as it is',
    observe: async (open) => {
      const scene = await open(
        `<div id="box"></div><script src="SCRIPT"></script><script>const kept = { title: 'Duo' }; Duo.init({ iframeContainer: box, ${options}, iframeAttributes: kept });` +
          `seen.push(Object.keys(kept))</script>`,
      )
      return scene.page.evaluate(() => seen)
    },
    expected: { original: [['title', 'src']], duokit: [['title']], because: 'It may be used again, or be frozen.' },
  },
  {
    name: 'a frame that is made has a title and may ask for a security key',
    observe: async (open) => {
      const scene = await open(
        `<div id="box"></div><script src="SCRIPT"></script><script>Duo.init({ iframeContainer: box, ${options} })</script>`,
      )
      return scene.page.evaluate(() =>
        ['title', 'allow'].map((name) => document.querySelector('iframe')?.getAttribute(name) ?? null),
      )
    },
    expected: {
      original: [null, null],
      duokit: ['Two-Factor Authentication', `publickey-credentials-get https://${HOST}`],
      because: 'A screen reader needs the one and WebAuthn the other; iframeAttributes still decide.',
    },
  },
  {
    name: 'init needs no options when there are attributes',
    observe: async (open) => {
      const scene = await open(`${IFRAME}<script src="SCRIPT"></script><script>${caught('Duo.init()')}</script>`)
      return scene.page.evaluate(() => seen[0] === 'no error')
    },
    expected: { original: false, duokit: true, because: 'It worked until 2.6.' },
  },
  {
    name: 'data-iframe names the element, for an automatic start',
    observe: async (open) => {
      const html = IFRAME.replace('id="duo_iframe"', 'id="mine" data-iframe="mine"')
      const scene = await open(html)
      return scene.page.locator('#mine').evaluate((frame) => frame.hasAttribute('src'))
    },
    expected: { original: false, duokit: true, because: "It stands in the table of Duo's documentation." },
  },
  {
    name: 'data-iframe may stand on another element, such as the script',
    observe: async (open) => {
      const scene = await open(
        `<div id="box"></div><script src="SCRIPT" data-iframe="box" data-host="${HOST}" data-sig-request="${SIG_REQUEST}"></script>`,
      )
      return scene.page.locator('#box > iframe').count()
    },
    expected: { original: 0, duokit: 1, because: 'All that the prompt needs is then in one tag.' },
  },
  {
    name: 'data-iframe of another library is left alone',
    observe: async (open) => {
      const { page, errors } = await open('<a data-iframe="true">a picture</a><div id="true"></div>')
      return [errors, await page.locator('iframe').count()]
    },
    expected: { both: [[], 0] },
  },
  {
    name: 'a missing element is an error at once when the page has loaded',
    observe: async (open) => {
      const scene = await open('')
      await scene.page.waitForLoadState()
      await scene.page.evaluate(caught(`Duo.init({ ${options} })`))
      return scene.page.evaluate(() => seen)
    },
    expected: {
      original: ['no error'],
      duokit: ['Duo Web SDK error: This page does not contain an iframe for Duo to use'],
      because: 'DOMContentLoaded is over, so the original waits for ever.',
    },
  },
  {
    name: 'host in capitals, with https:// or :443',
    observe: async (open) => {
      const heardFrom: boolean[] = []
      for (const host of [HOST.toUpperCase(), `${HOST}:443`]) {
        const scene = await open(byHand(`Duo.init({ host: '${host}', sig_request: '${SIG_REQUEST}', ${keepForm} })`))
        await scene.sayFrom('#duo_iframe', AUTH)
        heardFrom.push(await scene.page.evaluate(() => seen.length === 1))
      }
      return heardFrom
    },
    expected: { original: [false, false], duokit: [true, true], because: 'They are the same origin to a browser.' },
  },
  {
    name: 'a host with a path',
    observe: async (open) => {
      const scene = await open(byHand(caught(`Duo.init({ host: 'evil.test/?', sig_request: '${SIG_REQUEST}' })`)))
      return scene.page.evaluate(() => seen[0] === 'no error')
    },
    expected: { original: true, duokit: false, because: 'It is never meant.' },
  },
  {
    name: 'a button named submit, fields named action and method',
    observe: async (open) => {
      const scene = await open(
        `<form id="duo_form"><input name="action" value="1"><input name="method" value="2"><button name="submit">Go</button></form>` +
          byHand(`Duo.init({ ${options}, post_action: '/back' })`),
      )
      const result = Promise.race([
        scene.page.waitForEvent('pageerror').then(() => 'an error'),
        scene.site.takePost().then(({ url }) => url),
      ])
      const frame = await scene.duoFrame()
      await frame.evaluate((data) => parent.postMessage(data, '*'), AUTH)
      return result
    },
    expected: {
      original: 'an error',
      duokit: '/back',
      because: 'A field hides the property of the form with its name.',
    },
  },
  {
    name: 'a second answer in the same duo_form replaces the first',
    observe: async (open) => {
      const scene = await open(
        `<form id="duo_form"></form>${byHand(`window.login = () => Duo.init({ ${options}, ${keepForm} }); login()`)}`,
      )
      await scene.say(AUTH)
      const again = scene.page.waitForEvent('framenavigated')
      await scene.page.evaluate('void login()')
      await again
      await scene.say(AUTH)
      return scene.page.evaluate(() => seen[1])
    },
    expected: {
      original: [answered, answered],
      duokit: [answered],
      because: 'A server that reads one of two fields reads the stale one.',
    },
  },
  {
    name: 'a post_argument of sig_response is an option like any other',
    observe: async (open) => {
      const scene = await open(
        byHand(`Duo.init({ ${options}, post_argument: 'sig_response', ${keepForm} })`).replace(
          '>',
          ' data-post-argument="other">',
        ),
      )
      await scene.say(AUTH)
      return scene.page.evaluate(() => seen)
    },
    expected: {
      original: [[['other', answered[1]]]],
      duokit: [[answered]],
      because: 'Options beat attributes, whatever they say.',
    },
  },
  {
    name: 'a callback that throws has had its answer',
    observe: async (open) => {
      const scene = await open(
        byHand(`Duo.init({ ${options}, submit_callback: () => { seen.push(1); throw new Error('theirs') } })`),
      )
      await scene.say(AUTH)
      await scene.say(AUTH)
      return [await scene.page.evaluate(() => seen.length), scene.errors.length]
    },
    expected: { original: [2, 2], duokit: [1, 1], because: 'An answer is posted once.' },
  },
  {
    name: 'a second init in another container removes the first frame',
    observe: async (open) => {
      const scene = await open(
        `<div id="one"></div><div id="two"></div><script src="SCRIPT"></script><script>
          Duo.init({ iframeContainer: one, ${options} })
          Duo.init({ iframeContainer: two, host: '${OTHER_HOST}', sig_request: '${SIG_REQUEST}' })</script>`,
      )
      return scene.page.locator('iframe').count()
    },
    expected: { original: 2, duokit: 1, because: 'Nobody listens to the first any more.' },
  },
  {
    name: 'an address to open is absolute',
    observe: async (open) => {
      const scene = await open(`${byHand(`Duo.init({ ${options} })`)}<base href="https://duo.com/">`)
      await scene.say('DUO_OPEN_WINDOW|/relative')
      return scene.page.evaluate(() => opened.length)
    },
    expected: { original: 1, duokit: 0, because: 'What it means would depend on the page.' },
  },
]
