import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tool.mjs'

/**
 * @typedef {import('../../apps/e2e/node_modules/playwright-core/index.js').Browser} Browser
 * @typedef {import('../../apps/e2e/node_modules/playwright-core/index.js').Page} Page
 * @typedef {'light' | 'dark'} Scheme
 * @typedef {[caption: string, image: Buffer]} Shot
 */

/** @type {Scheme[]} */
const schemes = ['light', 'dark']
const size = { width: 400, height: 560 }

/**
 * Writes the picture of the root README, in light and dark: a login on the built Koa sample, with the local Duo.
 *
 * @param {Browser} browser
 */
export async function takeLogin(browser) {
  const sample = spawn(process.execPath, ['dist/main.js'], {
    cwd: join(root, 'apps/koa-sample'),
    env: { PATH: process.env.PATH, PORT: '35017' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const origin = await originOf(sample)
    for (const scheme of schemes) await compose(browser, scheme, await steps(browser, scheme, origin))
  } finally {
    sample.kill()
  }
}

/**
 * @param {{ stdout: import('node:stream').Readable }} sample
 * @returns {Promise<string>}
 */
function originOf({ stdout }) {
  return new Promise((resolve, reject) => {
    let said = ''
    stdout.on('data', (part) => {
      said += part
      const [origin] = /http:\/\/localhost:\d+/.exec(said) ?? []
      if (origin !== undefined) resolve(origin)
    })
    stdout.once('end', () => reject(new Error(`the sample has ended: ${said}`)))
  })
}

/**
 * What a person sees, one picture after the other.
 *
 * @param {Browser} browser
 * @param {Scheme} scheme
 * @param {string} origin
 * @returns {Promise<Shot[]>}
 */
async function steps(browser, scheme, origin) {
  const context = await browser.newContext({ viewport: size, colorScheme: scheme })
  const page = await context.newPage()
  await page.goto(`${origin}/login`)
  await page.getByLabel('Name', { exact: true }).fill('alice')
  await page.getByLabel('Password').fill('duokit')
  await page.getByRole('radio', { name: 'Universal Prompt' }).check()
  const first = await page.screenshot()
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('button', { name: 'Send me a push' }).click()
  const opening = context.waitForEvent('page')
  await page.getByRole('link', { name: 'the phone page' }).click()
  const phone = await opening
  await phone.setViewportSize(size)
  await phone.getByRole('button', { name: 'Approve' }).waitFor()
  const second = await phone.screenshot()
  await phone.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
  const third = await page.screenshot()
  await context.close()
  return [
    ['1. Your own login', first],
    ['2. The user approves', second],
    ['3. Your guarded page', third],
  ]
}

/**
 * @param {Browser} browser
 * @param {Scheme} scheme
 * @param {readonly Shot[]} shots
 */
async function compose(browser, scheme, shots) {
  const ink = scheme === 'light' ? '#1f2328' : '#f0f6fc'
  const figures = shots.map(
    ([caption, image]) =>
      `<figure><figcaption>${caption}</figcaption><img src="data:image/png;base64,${image.toString('base64')}"></figure>`,
  )
  const page = await browser.newPage({ viewport: { width: 1270, height: 620 } })
  await page.setContent(`<style>
    body { margin: 0; display: flex; gap: 29px; padding: 6px; font: 600 20px system-ui, sans-serif; color: ${ink} }
    figure { margin: 0 } figcaption { margin: 4px 0 12px }
    img { display: block; width: ${size.width}px; outline: 1px solid #8c959f; border-radius: 10px }
  </style>${figures.join('')}`)
  const folder = join(root, 'apps/docs/public')
  mkdirSync(folder, { recursive: true })
  const picture = await page.locator('body').screenshot({ omitBackground: true })
  writeFileSync(join(folder, `login-${scheme}.webp`), await toWebp(page, picture))
  await page.close()
}

/**
 * A third of the size.
 *
 * @param {Page} page
 * @param {Buffer} png
 */
async function toWebp(page, png) {
  const url = await page.evaluate(
    async (/** @type {string} */ source) => {
      // Of the browser, in which this runs.
      const { Image, document } = /** @type {any} */ (globalThis)
      const image = new Image()
      image.src = source
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.width
      canvas.height = image.height
      canvas.getContext('2d').drawImage(image, 0, 0)
      return canvas.toDataURL('image/webp', 0.85)
    },
    `data:image/png;base64,${png.toString('base64')}`,
  )
  return Buffer.from(url.split(',')[1] ?? '', 'base64')
}
