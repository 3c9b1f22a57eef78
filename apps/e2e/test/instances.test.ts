import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Instances, startInstances } from './stage/instances.js'
import { type Answer, type Begun, createFrame, ScriptClient } from './stage/script-client.js'

// Three processes of the Koa sample, as it is built, behind a proxy that gives each request to the next one.

let instances: Instances
let answerTo: (begun: Begun) => Promise<string>

beforeAll(async () => {
  instances = await startInstances('koa')
  answerTo = createFrame(instances.duo, instances.url)
}, 120_000)

afterAll(() => instances?.close())

/** The account that the local Duo lets in at once. */
const name = 'allow.bob'

async function begun(): Promise<{ client: ScriptClient; login: Begun; answer: string }> {
  const client = new ScriptClient(instances.url)
  await client.logIn(name)
  const login = await client.begin()
  return { client, login, answer: await answerTo(login) }
}

function reasonOf({ status, text }: Answer): string {
  const { verified, code }: { verified?: unknown; code?: unknown } = JSON.parse(text)
  return verified === true && status === 200 ? 'accepted' : `${status} ${String(code)}`
}

test('a login that starts on one instance ends on another', async () => {
  const ways = new Set<string>()
  for (let count = 0; count < 6; count++) {
    const { client, login, answer } = await begun()
    const finished = await client.finish(login, answer)
    expect(reasonOf(finished)).toBe('accepted')
    expect(finished.instance).not.toBe(login.instance)
    ways.add(`${login.instance} to ${finished.instance}`)
    // The two others, whose turn it is, know of it too.
    expect([await client.isVerified(), await client.isVerified()]).toEqual([true, true])
  }
  expect(ways).toEqual(new Set(['1 to 2', '0 to 1', '2 to 0']))
})

test('a response raced to all three at once is accepted exactly once, a thousand times over', async () => {
  const outcomes = new Map<string, number>()
  for (let race = 0; race < 1000; race++) {
    const { client, login, answer } = await begun()
    const answers = await Promise.all([1, 2, 3].map(() => client.finish(login, answer)))
    expect(new Set(answers.map(({ instance }) => instance)).size).toBe(3)
    const outcome = answers.map(reasonOf).toSorted().join(', ')
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  expect([...outcomes]).toEqual([['403 replayed, 403 replayed, accepted', 1000]])
}, 300_000)

test('without Redis nobody gets through Duo, who is verified stays so, and with it all is well again', async () => {
  const before = await begun()
  await before.client.finish(before.login, before.answer)
  const during = await begun()

  await instances.redis.stop()
  expect(reasonOf(await during.client.finish(during.login, during.answer))).toBe('503 single_use_unavailable')
  expect(await during.client.isVerified()).toBe(false)
  expect(await before.client.isVerified()).toBe(true)

  await instances.redis.restart()
  await expect.poll(logInAnew, { interval: 100, timeout: 60_000 }).toEqual(['accepted', 'accepted', 'accepted'])
}, 90_000)

/** Whole logins, one ending at each instance. */
async function logInAnew(): Promise<string[]> {
  const logins = await Promise.all([begun(), begun(), begun()])
  const answers = []
  for (const { client, login, answer } of logins) answers.push(await client.finish(login, answer))
  return answers.map(reasonOf)
}

test('one instance is killed in the middle, and no login is lost', async () => {
  const underWay = await Promise.all(Array.from({ length: 30 }, begun))
  const [victim] = instances.programs
  expect(underWay.filter(({ login }) => login.instance === 0).length).toBeGreaterThan(0)

  // Some end before, some while and some after it goes down; what it was doing at that moment may get no answer.
  const early = await Promise.all(
    underWay.slice(0, 10).map(({ client, login, answer }) => client.finish(login, answer)),
  )
  expect(new Set(early.map(reasonOf))).toEqual(new Set(['accepted']))
  const during = underWay.slice(10, 20).map(({ client, login, answer }) => client.finish(login, answer))
  await victim?.kill()
  const broken = (await Promise.all(during)).map((answer, index) => ({ answer, index })).filter(isBroken)
  const late = await Promise.all(underWay.slice(20).map(({ client, login, answer }) => client.finish(login, answer)))
  expect(new Set(late.map(reasonOf))).toEqual(new Set(['accepted']))
  expect(late.map(({ instance }) => instance)).not.toContain(0)

  // Who got no answer tries again, as with any page that did not come; the first factor still counts.
  for (const { index } of broken) {
    const client = underWay[10 + index]?.client ?? new ScriptClient(instances.url)
    const again = await client.begin()
    expect(reasonOf(await client.finish(again, await answerTo(again)))).toBe('accepted')
  }
  const verified = await Promise.all(underWay.map(({ client }) => client.isVerified()))
  expect(verified).toEqual(underWay.map(() => true))
}, 90_000)

function isBroken({ answer }: { answer: Answer }): boolean {
  if (answer.status === 502) return true
  expect(reasonOf(answer)).toBe('accepted')
  return false
}
