const src = 'packages/core/src'
const core = 'packages/core/test'
const http = 'packages/koa/test/http/*.test.ts'
const scenarios = 'packages/koa/test/conformance.test.ts'

/**
 * The parts of core that are mutated one after the other, each with the tests that judge it. Duo's protocols have to be pinned down by
 * core's own tests: hundreds of logins over HTTP would run for every mutant that survives.
 *
 * @type {Record<string, { mutate: string[], testFiles: string[] }>}
 */
export const groups = {
  web: {
    mutate: [`${src}/web/**/*.ts`],
    testFiles: [`${core}/web/*.test.ts`, 'packages/koa/test/http/{login,pages,options}.test.ts'],
  },
  universal: { mutate: [`${src}/universal/**/*.ts`], testFiles: [`${core}/{universal,diagnose}/*.test.ts`] },
  seals: gate('{seal,proof,proof-store,pending,cookies,cookie-store,session-store,single-use,standing,identity}'),
  answers: gate(
    '{callback,form-callback,form,redirect-callback,finish-login,complete-login,onward,hand-over,next,prompt-answer,rejection,refusal,refusal-error}',
  ),
  guard: gate('{gate,requirement,negotiation,routes,start,site,session-routes,request,node-request,script-route}'),
  prompts: gate(
    '{prompt,prompt-set,prompt-page,prompt-script,iframe-end,iframe-prompt,universal-prompt,availability,unavailable,unavailable-code,frame-attributes}',
  ),
  pages: gate('{page,html,options,workings,events,maybe-promise}'),
  'auth-api': { mutate: [`${src}/auth-api/**/*.ts`], testFiles: [`${core}/auth-api/*.test.ts`] },
  diagnose: { mutate: [`${src}/diagnose/**/*.ts`], testFiles: [`${core}/diagnose/*.test.ts`] },
  rest: {
    mutate: [`${src}/*.ts`],
    testFiles: [`${core}/**/*.test.ts`, 'packages/koa/test/http/{options,login}.test.ts'],
  },
}

function gate(names) {
  return {
    mutate: [`${src}/gate/${names}.ts`],
    testFiles: process.env['MUTATION_SCENARIOS'] ? [http, scenarios] : [http],
  }
}
