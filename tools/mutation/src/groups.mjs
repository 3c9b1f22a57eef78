const src = 'packages/core/src'
const core = 'packages/core/test'
/** @param {string} names */
const http = (names) => `${core}/gate/{${names}}.test.ts`
// Those of a second or less, which between them reach every part of the gate.
const quick = 'callback,completion,guard,login,pages,places,proof,refusals,stores'
// Two seconds each, and the only ones with the Universal Prompt and with a Duo that is out of reach.
const slower = 'universal,availability'
const scenarios = 'tools/mutation/src/scenarios.test.mjs'

/**
 * The parts of core that are mutated one after the other, each with the tests that judge it: what a part is for, rather
 * than everything that comes past it, since all of that would run for each mutant that survives. Of the scenarios of
 * the conformance suite, most are left out for their length; what they alone would notice survives here.
 *
 * @typedef {{ mutate: string[], testFiles: string[] }} Group
 * @type {Record<string, Group>}
 */
export const groups = {
  web: { mutate: [`${src}/web/**/*.ts`], testFiles: [`${core}/web/*.test.ts`, http('login,pages,options')] },
  universal: { mutate: [`${src}/universal/**/*.ts`], testFiles: [`${core}/{universal,diagnose}/*.test.ts`] },
  seals: gate('seal,proof,pending,cookies,cookie-store,identity', 'attack,start,universal,options'),
  finish: gate('callback,form-callback,redirect-callback,finish-login,complete-login,next', 'start,universal'),
  standing: gate('standing,session-store,single-use,requirement', slower, 'session-store'),
  guard: gate(
    'gate,negotiation,routes,start,site,session-routes,request,node-request,script-route',
    `start,options,upgrade,${slower}`,
    'form',
  ),
  answers: gate('form,onward,hand-over,prompt-answer,rejection,refusal,refusal-error', `upgrade,${slower}`, 'form'),
  prompts: gate(
    'prompt,prompt-set,prompt-page,prompt-script,iframe-end,iframe-prompt,universal-prompt,availability,unavailable,unavailable-code,frame-attributes',
    'availability,universal,options,start',
    'prompt-page,iframe-end',
  ),
  pages: gate(
    'page,html,options,workings,events,maybe-promise,proof-store',
    'attack,options,start,universal',
    'prompt-page',
  ),
  'auth-api': { mutate: [`${src}/auth-api/**/*.ts`], testFiles: [`${core}/auth-api/*.test.ts`] },
  diagnose: { mutate: [`${src}/diagnose/**/*.ts`], testFiles: [`${core}/diagnose/*.test.ts`] },
  rest: { mutate: [`${src}/{*,errors/*,transport/*}.ts`], testFiles: [`${core}/**/*.test.ts`, http('login,options')] },
}

/**
 * @param {string} files
 * @param {string} own
 * @param {string} ofCore - tests of core itself, beside those over HTTP
 * @returns {Group}
 */
function gate(files, own, ofCore = '') {
  const testFiles = [`${core}/{single-use,${ofCore}}.test.ts`, http(`${quick},${own}`), scenarios]
  return { mutate: [`${src}/{gate/**/,}{${files}}.ts`], testFiles }
}
