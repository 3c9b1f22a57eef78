import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Scene, type Stage } from './stage/stage.js'

// The cases of Duo's own test suite (duo_web_sdk), as facts (protocol.md A.8). Both scripts must pass each.

const duoHosts = ['duo.com', 'duosecurity.com', 'duomobile.s3-us-west-1.amazonaws.com']
const allowed = [
  'duotrustedendpoints://',
  ...duoHosts.flatMap((host) => [
    `https://${host}`,
    `https://something.${host}`,
    `https://something.${host}/`,
    `https://something.${host}/?akey=123`,
    `https://something.${host}?akey=123`,
    `https://abc-123.something.else.${host}?akey=123`,
  ]),
]
const refused = [
  'javascript:alert(1)',
  'http://duo.com',
  'https://attackers.site/?fake=duo.com',
  'https://duo.co/',
  'https://duo.com.attack.io/',
  'https://attack.io/duo.com',
  'https://attack.io?maybe=duo.com',
  'https://iamnotduo.com/',
  'https://i.totally.am.notduo.com/',
]
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+='

describe.each(['duokit', 'original'] as const)('%s', (script) => {
  let stage: Stage
  let scene: Scene

  beforeAll(async () => {
    stage = await openStage()
    scene = await stage.openTag(
      script,
      '<iframe id="frame"></iframe><div id="box"></div><script src="SCRIPT"></script>' +
        `<script>Duo.init({ iframe: 'frame', host: 'example.com', sig_request: 'AUTH|duo+sig:app_sig' })</script>`,
    )
  })
  afterAll(() => stage.close())

  /** The error that a call of `Duo` throws. */
  const thrown = (call: string) =>
    scene.page.evaluate(`(() => { try { ${call} } catch (error) { return error.message } })()`)

  describe('the signed request', () => {
    it('is nothing when there is none', async () => {
      expect(await scene.page.evaluate(() => Duo._parseSigRequest() === undefined)).toBe(true)
    })
    it('throws what the server says', async () => {
      expect(await thrown(`Duo._parseSigRequest('ERR|buttercakes')`)).toContain('Duo Web SDK error: buttercakes')
    })
    it('throws when it is incomplete', async () => {
      expect(await thrown(`Duo._parseSigRequest('AUTH|incomplete')`)).toMatch(
        /^Duo Web SDK error: Duo was given a bad token/,
      )
    })
    it('is taken apart', async () => {
      const page = await stage.openTag(script, '')
      expect(await page.page.evaluate(() => Duo._parseSigRequest('AUTH|foo:bar'))).toEqual({
        sigRequest: 'AUTH|foo:bar',
        duoSig: 'AUTH|foo',
        appSig: 'bar',
      })
    })
  })

  it('encodes the signed request and the address of the page', async () => {
    const src = await scene.page.locator('#frame').getAttribute('src')
    expect(src).toBe(
      'https://example.com/frame/web/v1/auth?tx=AUTH%7Cduo%2Bsig' +
        `&parent=${encodeURIComponent(`${stage.site.origin}/page?a=1#top`)}&v=2.9`,
    )
  })

  describe('a message', () => {
    it.each([
      [true, `AUTH|${letters}|${letters}`],
      [true, `ENROLL|${letters}|${letters}`],
      [true, 'ERR|buttercakes'],
      [true, 'DUO_OPEN_WINDOW|https://duo.com'],
      [false, 'buttercakes|foo|bar'],
      [false, 'AUTH|#$*&|!@#$'],
      [false, 'AUTH|foo|bar|baz'],
      [false, 'AUTH|foo|bar\n'],
      [false, 'buttercakes'],
      [false, { an: 'object' }],
      [false, null],
    ])('counts: %s, %j', async (expected, data) => {
      const counts = (message: { origin: string; data: unknown }) => Duo._isDuoMessage(message)
      expect(await scene.page.evaluate(counts, { origin: 'https://example.com', data })).toBe(expected)
      expect(await scene.page.evaluate(counts, { origin: 'https://notexample.com', data })).toBe(false)
    })
  })

  describe('a window to open', () => {
    it.each(allowed)('is opened: %s', async (address) => {
      await scene.say(`DUO_OPEN_WINDOW|${address}`, 'example.com')
      const [url, target] = await scene.page.evaluate(() => opened.splice(0)[0] ?? [])
      expect(new URL(String(url)).href).toBe(new URL(address).href)
      expect(target).toBe('_self')
    })
    it.each([...refused, ''])('is refused: %s', async (address) => {
      await scene.say(`DUO_OPEN_WINDOW|${address}`, 'example.com')
      expect(await scene.page.evaluate(() => opened.splice(0))).toEqual([])
    })
  })

  describe('an element', () => {
    const rest = `host: 'example.com', sig_request: 'a:b'`
    it.each([
      ['both', `iframe: 'frame', iframeContainer: 'box'`],
      ['iframe is a div', `iframe: 'box'`],
      ['iframe is a div, given itself', `iframe: document.getElementById('box')`],
      ['iframeContainer is an iframe', `iframeContainer: 'frame'`],
      ['iframeContainer is an iframe, given itself', `iframeContainer: document.getElementById('frame')`],
    ])('of the wrong kind throws: %s', async (_, element) => {
      expect(await thrown(`Duo.init({ ${element}, ${rest} })`)).toMatch(/^Duo Web SDK error: .*`iframeContainer`/s)
    })
  })
})
