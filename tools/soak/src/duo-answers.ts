import { authorizeAnswer, frameAnswer } from '@duokit/conformance'
import type { Simulator } from '@duokit/simulator'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds: Duo may be told to answer never. */
const longestAnswer = 5000
/** Seconds for which answers are good: each a second longer than the one before, then from the beginning again. */
const lifetimes = { least: 300, most: 3300 }
/** Milliseconds between two of them: faster, a quiet machine would come round to answers that were given before. */
const pace = 45

/** A login as a script gets it. */
export type StartedLogin =
  | { readonly prompt: 'universal'; readonly authUrl: string; readonly verified?: boolean }
  | {
      readonly prompt: 'iframe'
      readonly sigRequest: string
      readonly postAction: string
      readonly postArgument: string
      readonly verified?: boolean
    }

/** Gives the text to post or the path to come back with; nothing where Duo gives none. */
export type AnswerTo = (login: StartedLogin) => Promise<string | undefined>

/** Goes to Duo for an answer, as a browser does. */
export function createDuoAnswers(duo: Simulator, origin: string): AnswerTo {
  let lifetime = lifetimes.least
  let before: Promise<unknown> = Promise.resolve()
  // Approvals of one user in one second are the same text, which counts once; so each is good for a second longer. One
  // after the other, since that is a setting of the whole of Duo.
  const inTurn = (work: () => Promise<string>): Promise<string> => {
    const mine = before.then(() => {
      lifetime = lifetime === lifetimes.most ? lifetimes.least : lifetime + 1
      duo.config.set({ answerLifetime: lifetime })
      return withinTime(work())
    })
    before = mine.catch(() => undefined).then(() => sleep(pace))
    return mine
  }
  return (login) => {
    const asked =
      login.prompt === 'universal'
        ? withinTime(authorizeAnswer(login.authUrl, origin))
        : inTurn(() => frameAnswer(duo, login.sigRequest, `${origin}/duo/start`))
    return asked.catch(() => undefined)
  }
}

async function withinTime<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), longestAnswer)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
