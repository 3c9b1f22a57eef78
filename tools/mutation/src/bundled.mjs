/** Where the bundle of core with all its mutants is written. */
export const folder = 'packages/core/mutated'

/** What is in it: core itself, and what of ours the tests reach it through. They have to share one copy. */
export const bundled = {
  '@duokit/core/compat': { source: 'packages/core/src/web/compat.ts', entry: 'compat' },
  '@duokit/core/diagnose': { source: 'packages/core/src/diagnose/index.ts', entry: 'diagnose' },
  '@duokit/core/application': { source: 'packages/core/src/application.ts', entry: 'application' },
  '@duokit/core': { source: 'packages/core/src/index.ts', entry: 'core' },
  '@duokit/koa': { source: 'packages/koa/src/index.ts', entry: 'koa' },
  '@duokit/conformance': { source: 'packages/conformance/src/index.ts', entry: 'conformance' },
}
