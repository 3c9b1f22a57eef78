import { statSync } from 'node:fs'
import { findBrowser, findHeadlessShell } from '../tools/testing/src/find-browser.mjs'
import { findRedis } from '../tools/testing/src/find-redis.mjs'

/** What results of tests depend on beside the files: with another Node, browser or Redis, each runs anew. */
export function testMachine() {
  const programs = [findBrowser(), findHeadlessShell(), findRedis()].filter((path) => path !== undefined)
  const stamps = programs.map((path) => `${path} of ${statSync(path).mtime.toISOString()}`)
  return [process.platform, process.arch, process.version, ...stamps].join(', ')
}
