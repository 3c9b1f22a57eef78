const src = 'packages/core/src'
const core = 'packages/core/test'
const koa = 'packages/koa/test/http'
/** @param {string} names */
const http = (names) => `${core}/gate/{${names}}.test.ts`
// Those of a second or less, which between them reach every part of the gate.
const quick = 'callback,completion,guard,login,pages,places,proof,refusals,stores'
// Two seconds each, and the only ones with the Universal Prompt and with a Duo that is out of reach.
const slower = 'universal,availability'
const scenarios = 'tools/mutation/src/scenarios.test.mjs'

/**
 * The folders of core that are mutated one after the other, each with the tests that judge it: what a folder is for,
 * rather than everything that comes past it, since all of that would run for each mutant that survives. Of the
 * scenarios of the conformance suite, most are left out for their length; what they alone would notice survives here.
 *
 * @typedef {{ mutate: string[], testFiles: string[] }} Group
 * @type {Record<string, Group>}
 */
export const groups = {
  web: { mutate: [`${src}/web/**/*.ts`], testFiles: [`${core}/web/*.test.ts`, http('login,pages,options')] },
  universal: {
    mutate: [`${src}/universal/**/*.ts`],
    testFiles: [`${core}/{universal,diagnose}/*.test.ts`, http('universal,freshness')],
  },
  request: gate('request', `start,trusted-origins,attack,${slower}`, '{below-origin,form,busy-process}'),
  pages: gate('pages', 'display,start,options', '{prompt-page,pages/languages,pages/options}'),
  responses: gate('responses', `start,upgrade,verified-answer,${slower}`, 'prompt-page'),
  prompts: gate('prompts', `options,start,${slower}`, '{prompt-page,iframe-end}'),
  proofs: gate('proofs', `attack,freshness,identity,tabs,${slower}`, '{single-use,session-store}'),
  guard: gate('guard', `upgrade,freshness,${slower}`, '{caches/*,sockets/{ends,carried,upgrade}}'),
  login: gate('login', `start,tabs,verified-answer,attack,${slower}`, 'single-use'),
  setup: gate('setup', `options,setup-reports,trusted-origins,start,${slower}`, 'setup-reports'),
  adapter: {
    mutate: [`${src}/{application,adapter/*}.ts`],
    testFiles: [`${core}/adapter/*.test.ts`, http(quick), `${koa}/{guard,login,mounts,live}.test.ts`],
  },
  sockets: { mutate: [`${src}/sockets/*.ts`], testFiles: [`${core}/sockets/*.test.ts`, `${koa}/live.test.ts`] },
  sessions: {
    mutate: [`${src}/sessions/*.ts`],
    testFiles: [`${core}/session-store.test.ts`, `${koa}/{session-store,session-order,ended-session,login}.test.ts`],
  },
  'auth-api': { mutate: [`${src}/auth-api/**/*.ts`], testFiles: [`${core}/auth-api/*.test.ts`] },
  diagnose: { mutate: [`${src}/diagnose/**/*.ts`], testFiles: [`${core}/diagnose/*.test.ts`] },
  rest: {
    mutate: [`${src}/!(application).ts`, `${src}/{errors,transport}/*.ts`, `${src}/gate/gate.ts`],
    testFiles: [`${core}/**/*.test.ts`, http('login,options')],
  },
}

/**
 * @param {string} folder
 * @param {string} own
 * @param {string} ofCore - tests of core itself, beside those over HTTP
 * @returns {Group}
 */
function gate(folder, own, ofCore) {
  const testFiles = [`${core}/${ofCore}.test.ts`, http(`${quick},${own}`), scenarios]
  return { mutate: [`${src}/gate/${folder}/**/*.ts`], testFiles }
}

/**
 * What is wrong with the groups: a file of core that belongs to none or to two, or tests that are gone.
 *
 * @param {(pattern: string) => string[]} filesOf
 */
export function problemsOfGroups(filesOf) {
  const lists = Object.entries(groups)
  const owners = (/** @type {string} */ file) =>
    lists.filter(([, { mutate }]) => mutate.some((pattern) => filesOf(pattern).includes(file))).map(([name]) => name)
  return [
    ...filesOf(`${src}/**/*.ts`).flatMap((file) => {
      const names = owners(file)
      return names.length === 1 ? [] : [`${file} belongs to ${names.join(' and ') || 'no group'}`]
    }),
    ...lists.flatMap(([name, { testFiles }]) =>
      testFiles.filter((pattern) => filesOf(pattern).length === 0).map((pattern) => `${name} has no ${pattern}`),
    ),
  ]
}
