import { join } from 'node:path'
import type { Frame, Page } from 'playwright-core'
import { expect } from 'vitest'

/** A folder for pictures of every page, when somebody wants to look at them. */
const pictures = process.env['E2E_PICTURES']

const devices = [
  ['phone', 375, 812],
  ['narrow-phone', 320, 568],
  ['desktop', 1280, 800],
] as const

// The colours change no measure, so that both are for the eye only.
const schemes: readonly ('light' | 'dark')[] = pictures === undefined ? ['light'] : ['light', 'dark']

/**
 * That a page fits phones and a desktop, with the frames in it: nothing wider than the window or cut off, and on phones
 * nothing too small for a finger. The window is changed around the page that is there, so that a login is walked
 * through once.
 */
export async function expectFit(page: Page, name: string): Promise<void> {
  // What is there already may not have its style sheet yet.
  await page.waitForLoadState()
  const before = page.viewportSize()
  for (const [device, width, height] of devices) {
    await page.setViewportSize({ width, height })
    await takePictures(page, `${name}-${device}`)
    for (const frame of page.frames()) expect(await misfits(frame), `${name} on a ${device}`).toEqual([])
  }
  if (before !== null) await page.setViewportSize(before)
}

async function takePictures(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`.replaceAll(' ', '-')), fullPage: true })
  }
  await page.emulateMedia({ colorScheme: null })
}

/** What does not fit, in words. */
function misfits(frame: Frame): Promise<string[]> {
  return frame.evaluate<string[]>(`(${lookAround})()`)
}

/**
 * Runs in the page. A target has 24 pixels either way (WCAG 2.2, 2.5.8), but for links inside a text and what a label
 * beside it presses. What scrolls by itself may be wider, and what is there for screen readers alone is not seen.
 */
const lookAround = `() => {
  const found = []
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) found.push('the page is ' + root.scrollWidth + ' wide, of ' + root.clientWidth)
  const nameOf = (element) => '<' + element.localName + '> ' + (element.textContent || element.name || '').trim().slice(0, 40)
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.unseen')
  const scrolls = (element) => {
    for (let box = element; box !== null; box = box.parentElement) if (getComputedStyle(box).overflowX === 'auto') return true
    return false
  }
  for (const element of document.body.querySelectorAll('*')) {
    if (!isSeen(element) || scrolls(element)) continue
    const { left, right } = element.getBoundingClientRect()
    if (left < -0.5 || right > root.clientWidth + 0.5) found.push(nameOf(element) + ' leaves the window')
    const cuts = element.localName === 'button' || getComputedStyle(element).overflowX === 'hidden'
    if (cuts && element.scrollWidth > element.clientWidth + 1) found.push(nameOf(element) + ' is cut off')
  }
  for (const target of document.querySelectorAll('a, button, input:not([type=hidden]), select')) {
    if (!isSeen(target) || (target.localName === 'a' && getComputedStyle(target).display === 'inline')) continue
    const boxes = [target, ...(target.labels ?? [])].map((element) => element.getBoundingClientRect())
    if (!boxes.some(({ width, height }) => width >= 24 && height >= 24)) found.push(nameOf(target) + ' is too small to press')
  }
  return found
}`
