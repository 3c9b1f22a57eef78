import { parseArgs } from 'node:util'

// What the commands for developers do with the words that they are given.

/**
 * Reads them. An option that does not exist ends the process with one line.
 *
 * @template {import('node:util').ParseArgsConfig} Config
 * @param {Config} config
 */
export function readWords(config) {
  try {
    return parseArgs(config)
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return misused(error.message)
    throw error
  }
}

/**
 * @param {string} name - of an option
 * @param {string} text
 */
export function wholeNumber(name, text) {
  return /^\d{1,10}$/.test(text) ? Number(text) : misused(`--${name} must be a whole number`)
}

/**
 * Says what is wrong with the words, and ends the process with the status that shells use for it.
 *
 * @param {string} message
 * @returns {never}
 */
export function misused(message) {
  console.error(message)
  process.exit(2)
}
