import { createSimulator } from '@duokit/simulator'
import { startFleet } from './fleet.mjs'
import { createPerson } from './person.mjs'

// Two versions of duokit behind one balancer, with the same keys, sessions and store of used responses:
// `node upgrade.mjs <folder of the old version> <folder of the next one>`. Fails if anybody is logged out, or a login
// is lost.

const [oldFolder, nextFolder] = process.argv.slice(2)
const prompts = ['universal', 'iframe']
let people = 0

for (const store of ['session', 'cookie']) {
  const simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  const { ikey, skey } = simulator.application
  const fleet = await startFleet((origin) => ({
    ORIGIN: origin,
    HOST: simulator.host,
    KEY: ikey,
    SECRET: skey,
    STORE: store,
  }))
  try {
    await come(fleet, 'old')
    await come(fleet, 'next')
    for (const prompt of prompts) {
      await sideBySide(fleet, prompt, ['old', 'next'])
      await sideBySide(fleet, prompt, ['next', 'old'])
    }
    await fleet.stop('next')
    await come(fleet, 'old 2')
    await rollingRestart(fleet, ['old', 'old 2'], ['next', 'next 2'])
    // And back, when the next version turns out to be wrong.
    await rollingRestart(fleet, ['next', 'next 2'], ['old', 'old 2'])
  } finally {
    await fleet.close()
    await simulator.close()
  }
}
console.log(`${people} people logged in, and nobody was logged out`)

/** What one version has begun, made or used is accepted, or refused, by the other one. */
async function sideBySide(fleet, prompt, [one, other]) {
  fleet.sendTo(one)
  const stays = await newcomer(fleet, prompt)
  await stays.logIn()
  const before = await stays.visit()
  fleet.sendTo(other)
  const after = await stays.visit()
  if (before === after) throw new Error(`both instances have version ${before}`)
  await stays.replay()

  fleet.sendTo(one)
  const crosses = await newcomer(fleet, prompt)
  await crosses.logIn(async () => fleet.sendTo(other))
  fleet.sendTo(one)
  await crosses.visit()
  await crosses.replay()

  fleet.sendTo(one, other)
  const alternates = await newcomer(fleet, prompt)
  await alternates.logIn()
  await alternates.visit()
  await alternates.visit()
}

/** One instance after the other is replaced, while people are logged in and others are at Duo. */
async function rollingRestart(fleet, leaving, coming) {
  const serving = [...leaving]
  fleet.sendTo(...serving)
  const guests = await everyone(fleet)
  for (const guest of guests) await guest.logIn()
  const early = await atDuo(fleet)
  for (const [index, name] of leaving.entries()) {
    const late = await atDuo(fleet)
    await come(fleet, coming[index])
    serving.splice(serving.indexOf(name), 1, coming[index])
    fleet.sendTo(...serving)
    await fleet.stop(name)
    for (const person of late) await person.comeBack()
    guests.push(...late)
    for (const guest of guests) for (const _ of serving) await guest.visit()
  }
  for (const person of early) {
    await person.comeBack()
    await person.visit()
  }
}

function come(fleet, name) {
  return fleet.start(name, name.startsWith('old') ? oldFolder : nextFolder)
}

/** People of each prompt whom Duo has approved and who have not come back yet. */
async function atDuo(fleet) {
  const waiting = await everyone(fleet)
  return Promise.all(
    waiting.map(async (person) => {
      const approved = Promise.withResolvers()
      const resumed = Promise.withResolvers()
      const finished = person.logIn(() => {
        approved.resolve()
        return resumed.promise
      })
      await Promise.race([approved.promise, finished])
      return {
        ...person,
        comeBack() {
          resumed.resolve()
          return finished
        },
      }
    }),
  )
}

function everyone(fleet) {
  return Promise.all(prompts.map((prompt) => newcomer(fleet, prompt)))
}

function newcomer({ origin }, prompt) {
  return createPerson(origin, `${prompt}-${++people}`)
}
