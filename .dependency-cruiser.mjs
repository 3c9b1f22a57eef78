// The arrows between the packages, and inside core, as rules. What each protects is its comment, shown when it fires.
// Imports are seen as they are written: types count, and a package's public name leads to its source.

const ours = '^(packages|apps|tools)/'

/** Names of Nuxt and its module (#), of workerd, and of what is made when a recipe is built. */
const namesMadeElsewhere = '^(#|astro:|cloudflare:|virtual:|\\$app/|\\./\\$types$|\\./\\+types/|\\./dist/server/)'

/**
 * Which of our packages the published code of each may import. A package that is not in the list may import core only.
 */
const arrows = {
  core: [],
  browser: [],
  simulator: [],
  redis: ['core'],
  conformance: ['simulator'],
  cli: ['core', 'simulator'],
  // The component of the iframe prompt is over the browser script, and the dev server starts the local Duo.
  nuxt: ['core', 'h3', 'browser', 'simulator'],
}

/**
 * The folders of the simulator, from the bottom up. Each imports from those before it only, and neighbours not at all.
 */
const simulatorFloors = [
  ['settings', 'transport', 'testing'],
  ['state', 'pages'],
  ['webauthn'],
  ['prompt'],
  ['application'],
  ['server', 'playwright'],
  ['frame', 'oidc', 'auth-api', 'phone', 'control', 'overview'],
  ['cli'],
]

const forbidden = [
  {
    name: 'no-cycle',
    comment: 'Files that import each other, types included, can only be understood together.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'resolvable',
    comment: 'This import leads nowhere: a typing error, or a package that the manifest does not name.',
    severity: 'error',
    // The applications of the rehearsal run where their packages are installed, outside the repository.
    from: { pathNot: '^tools/rehearsal/applications/' },
    to: { couldNotResolve: true, pathNot: namesMadeElsewhere },
  },
  ...Object.entries(arrows).map(([name, targets]) => ({
    name: `arrows-${name}`,
    comment: `packages/${name} imports ${targets.length === 0 ? 'nothing' : `only ${targets.join(' and ')}`} of ours.`,
    severity: 'error',
    from: { path: `^packages/${name}/src/` },
    to: { path: ours, pathNot: `^packages/(${[name, ...targets].join('|')})/` },
  })),
  {
    name: 'arrows-adapters',
    comment: 'An adapter imports core and no other package of ours: what two adapters need goes down into core.',
    severity: 'error',
    from: { path: '^packages/([^/]+)/src/', pathNot: `^packages/(${Object.keys(arrows).join('|')})/` },
    to: { path: ours, pathNot: '^packages/($1|core)/' },
  },
  {
    name: 'arrows-apps',
    comment: 'Packages never import applications, not even in their tests, and neither do tools.',
    severity: 'error',
    from: { path: '^(packages|tools)/' },
    to: { path: '^apps/' },
  },
  {
    name: 'source-only',
    comment: 'Published code imports neither tests nor scripts.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { path: '^(scripts/|tools/|packages/[^/]+/test/)' },
  },
  {
    name: 'public-names',
    comment: 'Another package is imported by its public name, never by a path into its folder.',
    severity: 'error',
    // The mutation run picks tests of other packages to judge core by.
    from: { path: '^((?:packages|apps|tools)/[^/]+)/', pathNot: '^tools/mutation/' },
    to: { path: ours, pathNot: '^$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'no-own-index',
    comment: 'index.ts is the export list for others; inside the package, import the file that has the thing.',
    severity: 'error',
    from: { path: '^packages/([^/]+)/src/' },
    to: { path: ['^packages/$1/src/index\\.ts$', '^packages/$1/src/.*/index\\.ts$'] },
  },
  ...['from', 'to'].map((side) => ({
    name: `named-after-its-concept-${side}`,
    comment:
      'A file is named after its main export: utils, helpers, common and types say nothing about what is inside.',
    severity: 'error',
    from: {},
    to: {},
    [side]: { path: `${ours}.*/(utils|util|helpers|helper|common|types)(/|\\.[a-z]+$)`, pathNot: 'node_modules' },
  })),
  {
    name: 'declared-only',
    comment: 'Published code imports what its own package declares for its users: dependencies and peers.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['npm', 'npm-peer'],
      // The build puts it into core (decision 0039).
      pathNot: '/node_modules/jose/',
    },
  },
  {
    name: 'nuxt-no-duo-in-production',
    comment: 'What an application runs never knows the local Duo: only the dev server starts it.',
    severity: 'error',
    from: { path: '^packages/nuxt/src/runtime/' },
    to: { path: '^packages/simulator/' },
  },
  {
    name: 'nuxt-no-server-in-the-browser',
    comment: 'What a page runs imports nothing that holds keys: of the server only types.',
    severity: 'error',
    from: { path: '^packages/nuxt/src/runtime/app/' },
    to: { path: '^packages/(core|h3|nuxt/src/runtime/server)/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'browser-alone',
    comment: 'The browser script imports nothing: neither a package nor a part of Node.',
    severity: 'error',
    from: { path: '^packages/browser/src/' },
    to: { pathNot: '^packages/browser/src/' },
  },
  ...simulatorFloors.flatMap((floor, at) =>
    floor.map((folder) => ({
      name: `simulator-${folder}`,
      comment: `The folders of the simulator are built on each other: ${folder} imports nothing beside it or above it.`,
      severity: 'error',
      from: { path: `^packages/simulator/src/${folder}/` },
      to: {
        path: `^packages/simulator/src/(${simulatorFloors
          .slice(at)
          .flat()
          .filter((other) => other !== folder)
          .join('|')})/`,
      },
    })),
  ),
  {
    // The folders that a login runs in; the command is above simulator.ts, which puts them together.
    name: 'simulator-root',
    comment: 'simulator.ts puts the folders together: only the command and the fixtures are above it.',
    severity: 'error',
    from: { path: '^packages/simulator/src/(?!cli/)[^/]+/' },
    to: { path: '^packages/simulator/src/[^/]+$' },
  },
  {
    name: 'core-without-framework',
    comment:
      'Core runs under every framework, so it imports none: only parts of Node, and jose for the Universal Prompt.',
    severity: 'error',
    from: { path: '^packages/core/src/' },
    to: {
      dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg'],
      pathNot: '/node_modules/jose/',
    },
  },
  ...[
    ['web', 'gate|universal|auth-api'],
    ['universal', 'gate|web'],
    ['auth-api', 'gate|web|universal'],
  ].map(([room, others]) => ({
    name: `core-${room}-below-gate`,
    comment: `A protocol knows neither the gate nor another protocol: ${room} imports nothing of ${others.replaceAll('|', ', ')}.`,
    severity: 'error',
    from: { path: `^packages/core/src/${room}/` },
    to: { path: `^packages/core/src/(${others})/` },
  })),
  ...downwards('packages/core/src/gate', [
    'request',
    'pages',
    'prompts',
    'proofs',
    'setup',
    'responses',
    'guard',
    'login',
  ]),
]

/** Rules that let each folder import those before it in the list, and no other folder or file of the same parent. */
function downwards(parent, folders) {
  return folders.map((folder, index) => ({
    name: `${folder}-knows-nothing-above`,
    comment: `In ${parent}, ${folder} imports only: ${folders.slice(0, index).join(', ') || 'nothing'}.`,
    severity: 'error',
    from: { path: `^${parent}/${folder}/` },
    to: { path: `^${parent}/`, pathNot: `^${parent}/(${folders.slice(0, index + 1).join('|')})/` },
  }))
}

export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules|^scripts/' },
    exclude: {
      path: '^(packages|apps|tools)/[^/]+/(dist|coverage)/|^apps/recipes/[^/]+/dist/|/\\.(nuxt|output|svelte-kit|react-router|astro|next)/|/\\.vitepress/(dist|cache)/',
    },
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@duokit/source', 'import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
}
