import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { root } from '../tool.mjs'

const { authorizeAnswer, frameAnswer } = await import(
  pathToFileURL(join(root, 'packages', 'conformance', 'dist', 'index.js')).href
)

/** Milliseconds: Duo may be told to answer never. */
const longestAnswer = 5000
/** Seconds for which answers are good: each a second longer than the one before, then from the beginning again. */
const lifetimes = { least: 300, most: 3300 }
/** Milliseconds between two of them: faster, a quiet machine would come round to answers that were given before. */
const pace = 45

/**
 * Goes to Duo for an answer, as a browser does.
 *
 * @returns a function that gives the text to post or the path to come back with; nothing where Duo gives none
 */
export function createDuoAnswers(duo, origin) {
  let lifetime = lifetimes.least
  let before = Promise.resolve()
  // Approvals of one user in one second are the same text, which counts once; so each is good for a second longer. One
  // after the other, since that is a setting of the whole of Duo.
  const inTurn = (work) => {
    const mine = before.then(() => {
      lifetime = lifetime === lifetimes.most ? lifetimes.least : lifetime + 1
      duo.config.set({ answerLifetime: lifetime })
      return withinTime(work())
    })
    before = mine.catch(() => undefined).then(() => sleep(pace))
    return mine
  }
  return ({ prompt, authUrl, sigRequest }) => {
    const asked =
      prompt === 'universal'
        ? withinTime(authorizeAnswer(authUrl, origin))
        : inTurn(() => frameAnswer(duo, sigRequest, `${origin}/duo/start`))
    return asked.catch(() => undefined)
  }
}

async function withinTime(promise) {
  let timer
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), longestAnswer)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
