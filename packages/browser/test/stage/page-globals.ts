import type { DuoGlobal, DuoPrompt } from '../../src/index.js'

declare global {
  // What the pages of the tests have in their window.
  var Duo: DuoGlobal
  var heard: unknown[]
  var opened: unknown[][]
  var running: DuoPrompt
  var seen: unknown[]
}
