import { laws } from './ledger.mjs'

/**
 * What happens around logins, honest and otherwise. Each story gives its outcome, and tells the ledger of a law that it
 * saw broken.
 *
 * @typedef {{
 *   person: (name: string, prompt?: 'iframe' | 'universal') => import('./person.mjs').Person,
 *   random: import('../fuzz/random.mjs').Random,
 *   duo: any,
 *   trouble: { since: (begun: number) => readonly import('./faults.mjs').Fault[], spoils: boolean },
 *   ledger: import('./ledger.mjs').Ledger,
 * }} Stage
 */

const honest = ['allow.bob', 'alice', 'enroll.dave']
const spoilt = {
  iframe: ['sig', 'expired', 'user', 'ikey', 'prefix', 'format', 'four-fields', 'expiry-text'],
  universal: [
    'sig',
    'expired',
    'user',
    'aud',
    'alg-none',
    'hs256',
    'iss',
    'nonce',
    'future-iat',
    'deny',
    'no-auth-result',
  ],
}

/** Somebody logs in, looks at the account, perhaps makes a transfer, and perhaps logs out. */
async function login(stage) {
  const begun = performance.now()
  const { random, ledger, trouble } = stage
  const person = stage.person(random.pick(honest))
  const { login: started, answer, failure } = await person.throughDuo()
  if (failure !== undefined) return refused(stage, { begun, outcome: failure, person })
  const spoils = trouble.spoils
  const outcome = await person.finish(started, answer, random.chance(0.3) ? 'page' : 'script')
  if (outcome !== 'verified') return refused(stage, { begun, outcome, person })
  if (spoils && trouble.spoils && person.prompt === 'universal')
    ledger.breaks(laws.in, 'a token that Duo spoilt was accepted')
  const seen = await person.account()
  if (seen !== undefined && seen !== person.name) ledger.breaks(laws.in, `${person.name} sees the account of ${seen}`)
  if (seen === undefined) return refused(stage, { begun, outcome: 'not in after all', person })
  ledger.times[trouble.since(begun).length === 0 ? 'calm' : 'troubled'].push(performance.now() - begun)
  await afterwards(stage, person)
  return 'verified'
}

/** Whoever should have got in did not; that is in order only where something was wrong. */
function refused({ ledger, trouble }, { begun, outcome, person }) {
  if (trouble.since(begun).every(({ harmless }) => harmless))
    ledger.breaks(laws.out, `${person.name}, ${person.prompt}: ${outcome}`)
  return outcome
}

async function afterwards({ random, ledger, trouble }, person) {
  const begun = performance.now()
  if (random.chance(0.2)) {
    const statuses = [
      await person.statusOf('/transfer'),
      await person.statusOf('/transfer', { to: 'Bob', amount: '1' }),
    ]
    const isFine = statuses.every((status) => status === 200)
    if (!isFine && trouble.since(begun).length === 0)
      ledger.breaks(laws.out, `a transfer right after Duo: ${statuses.join(', ')}`)
  }
  if (!random.chance(0.2)) return
  const route = random.pick(['/logout', '/duo/logout'])
  const status = await person.statusOf(route, {})
  if (status !== undefined && status < 400 && (await person.account()) !== undefined)
    ledger.breaks(laws.in, `${person.name} is in after ${route}`)
}

/** Duo says no, in one of its ways. */
async function denied(stage) {
  const person = stage.person('deny.carol')
  stage.duo.config.set({ denyMode: stage.random.pick(['redirect', 'token']) })
  return keptOut(stage, person)
}

let tamperedBefore = Promise.resolve()

/**
 * Duo's answer is not what Duo signs, or not about this login. One at a time: what Duo is told to spoil next is about a
 * user, and the other prompt would take it for its own.
 */
function tampered(stage) {
  const mine = tamperedBefore.then(() => tamperedAlone(stage))
  tamperedBefore = mine.catch(() => undefined)
  return mine
}

async function tamperedAlone(stage) {
  const begun = performance.now()
  const person = stage.person('lockout.erin')
  const fault = stage.random.pick(spoilt[person.prompt])
  stage.duo.users.outcomes(person.name, `tamper:${fault}`)
  // An answer that ended a second ago has not ended for an instance whose clock is behind Duo's.
  const mayCount = () => fault === 'expired' && stage.trouble.since(begun).some(({ movesClocks }) => movesClocks)
  return keptOut(stage, person, mayCount)
}

async function keptOut(stage, person, mayCount = () => false) {
  const { login: started, answer, failure } = await person.throughDuo()
  if (failure !== undefined) return failure
  const outcome = await person.finish(started, answer)
  if (!mayCount()) await mustBeOut(stage, person, outcome)
  return outcome
}

async function mustBeOut({ ledger }, person, what) {
  const seen = await person.account()
  if (seen !== undefined)
    ledger.breaks(laws.in, `${person.name} (${person.prompt}) sees the account of ${seen}: ${what}`)
}

/** An answer that was used is sent again, from the browser as it was before. */
async function replayed(stage) {
  const begun = performance.now()
  const person = stage.person(stage.random.pick(honest))
  const { login: started, answer, failure } = await person.throughDuo()
  if (failure !== undefined) return refused(stage, { begun, outcome: failure, person })
  const before = person.copy()
  const first = await person.finish(started, answer)
  if (first !== 'verified') return refused(stage, { begun, outcome: first, person })
  const outcome = await before.finish(started, answer)
  // A Redis that was restarted has forgotten what was used.
  const forgot = stage.trouble.since(begun).some(({ name }) => name.startsWith('Redis'))
  if (!forgot) await mustBeOut(stage, before, `a used answer was ${outcome}`)
  return `again: ${outcome}`
}

/** The same answer reaches several instances at once. */
async function raced(stage) {
  const begun = performance.now()
  const person = stage.person(stage.random.pick(honest))
  const { login: started, answer, failure } = await person.throughDuo()
  if (failure !== undefined) return refused(stage, { begun, outcome: failure, person })
  const all = [person, person.copy(), person.copy()]
  const outcomes = await Promise.all(all.map((one) => one.finish(started, answer)))
  const accepted = outcomes.filter((outcome) => outcome === 'verified').length
  const faults = stage.trouble.since(begun)
  const forgot = faults.some(({ name }) => name.startsWith('Redis'))
  if (accepted > 1 && !forgot) stage.ledger.breaks(laws.in, `one answer was accepted ${accepted} times`)
  if (accepted === 0) return refused(stage, { begun, outcome: outcomes.join(', '), person })
  return 'raced: one accepted'
}

/** One person's answer comes from the browser of another, who then goes on with their own. */
async function foreign(stage) {
  const begun = performance.now()
  const prompt = stage.random.pick(['iframe', 'universal'])
  const [person, other] = [stage.person('alice', prompt), stage.person('allow.bob', prompt)]
  const [own, others] = [await person.throughDuo(), await other.throughDuo()]
  if (own.failure !== undefined || others.failure !== undefined)
    return refused(stage, { begun, outcome: own.failure ?? others.failure, person })
  for (const answer of crossings(own, others)) {
    const outcome = await person.finish(own.login, answer)
    await mustBeOut(stage, person, `somebody else’s answer was ${outcome}`)
  }
  const outcome = await person.finish(own.login, own.answer)
  return outcome === 'verified' ? 'verified after somebody else’s answer' : refused(stage, { begun, outcome, person })
}

/** The other's answer as it is, and joined with what this login was given. */
function crossings(own, others) {
  if (own.login.prompt === 'iframe')
    return [others.answer, `${others.answer.split(':')[0]}:${own.answer.split(':')[1]}`]
  const [mine, theirs] = [own.answer, others.answer].map((path) => new URL(path, 'http://localhost').searchParams)
  const joined = new URLSearchParams({ state: mine.get('state') ?? '', duo_code: theirs.get('duo_code') ?? '' })
  return [others.answer, `/duo/callback?${joined}`]
}

/** One person's login under way is planted in the browser of another. */
async function swapped(stage) {
  const prompt = stage.random.pick(['iframe', 'universal'])
  const [person, other] = [stage.person('alice', prompt), stage.person('allow.bob', prompt)]
  const [own, others] = [await person.throughDuo(), await other.throughDuo()]
  if (own.failure !== undefined || others.failure !== undefined) return own.failure ?? others.failure
  for (const [name, value] of other.browser.jar) if (name.includes('-try-')) person.browser.jar.set(name, value)
  const outcome = await person.finish(others.login, others.answer)
  await mustBeOut(stage, person, `a planted login was ${outcome}`)
  const nobody = person.copy()
  for (const name of nobody.browser.jar.keys()) if (!name.includes('-try-')) nobody.browser.jar.delete(name)
  const without = await nobody.finish(own.login, own.answer)
  await mustBeOut(stage, nobody, `a login without its session was ${without}`)
  return `planted: ${outcome}`
}

/** The connection breaks on the way back; the person begins again. */
async function cutOff(stage) {
  const begun = performance.now()
  const person = stage.person(stage.random.pick(honest), 'iframe')
  const { login: started, answer, failure } = await person.throughDuo()
  if (failure !== undefined) return refused(stage, { begun, outcome: failure, person })
  await person.cutOff(started, answer, stage.random.pick(['body', 'answer']))
  const again = await beginAgain(person)
  // It arrived all the same, where the session is not in the cookie that did not come back.
  if (typeof again !== 'string' && again.verified === true) return 'cut off, and in'
  if (typeof again === 'string') return refused(stage, { begun, outcome: `not begun: ${again}`, person })
  const second = await person.answerTo(again)
  if (second === undefined) return refused(stage, { begun, outcome: 'Duo gave no answer', person })
  const outcome = await person.finish(again, second)
  return outcome === 'verified' ? 'verified after a cut' : refused(stage, { begun, outcome, person })
}

/**
 * Where the login had ended after all, the session has a new id, which did not come back either: the old one is
 * nobody's.
 */
async function beginAgain(person) {
  const begun = await person.begin()
  if (begun !== 'first_factor_required') return begun
  await person.firstFactor()
  return person.begin()
}

/** What no browser of ours sends. */
async function junk(stage) {
  const { random } = stage
  const person = stage.person(random.pick(honest))
  await person.firstFactor()
  const noise = random.letters('abc|:=%<>"&;/\\.0', 1 + random.below(80))
  const headers = {
    cookie: `${person.site.cookie}-try-${noise.replace(/[;=]/g, '')}=x; sample=${noise.replace(/;/g, '')}`,
  }
  const sent = [
    ['/duo/callback?attempt=AAAAAAAAAAAAAAAAAAAAAA', { method: 'POST', body: `sig_response=${noise}` }],
    ['/duo/callback?attempt=AAAAAAAAAAAAAAAAAAAAAA', { method: 'POST', body: 'x'.repeat(70_000) }],
    [`/duo/callback?${new URLSearchParams({ state: noise, duo_code: noise })}`, {}],
    [`/duo/start?${new URLSearchParams({ next: noise, max_age: noise })}`, { headers }],
    ['/duo/status', { headers }],
    ['/duo/logout', { method: 'POST', body: noise, headers: { 'content-type': 'text/plain' } }],
    ['/api/account', { headers }],
    ['/duo/callback', { method: 'PUT', body: noise }],
  ]
  for (const [path, sending] of sent) if (random.chance(0.5)) await person.browser.send(path, sending)
  await mustBeOut(stage, person, 'odd requests')
  return 'odd requests'
}

/** How often each is told. */
const stories = [
  { tell: login, share: 55 },
  { tell: denied, share: 6 },
  { tell: tampered, share: 6 },
  { tell: replayed, share: 8 },
  { tell: raced, share: 5 },
  { tell: foreign, share: 6 },
  { tell: swapped, share: 5 },
  { tell: cutOff, share: 5 },
  { tell: junk, share: 4 },
]

/** @param {import('../fuzz/random.mjs').Random} random */
export function pickStory(random) {
  const whole = stories.reduce((sum, { share }) => sum + share, 0)
  let left = random.below(whole)
  return stories.find(({ share }) => (left -= share) < 0).tell
}
