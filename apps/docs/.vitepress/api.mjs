import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Application, Converter, ReflectionKind } from 'typedoc'

// The API pages of the site, from the doc comments in the sources: one page for each package. They are made before each
// build of the site, and git ignores them.

const site = join(import.meta.dirname, '..')
const out = join(site, 'api')
const packages = join(site, '../../packages')

/**
 * Each page's name, and the entry point that it describes. Core is first: what adapters export of it is described
 * there. The page of Nuxt describes `#duo`, and what Nuxt imports by itself on the server.
 */
const entries = {
  ...Object.fromEntries(
    ['core', 'koa', 'express', 'fastify', 'hono', 'nestjs', 'h3', 'web', 'http', 'redis', 'browser', 'conformance'].map(
      (name) => [name, `${name}/src/index.ts`],
    ),
  ),
  nuxt: 'nuxt/src/runtime/server/index.ts',
  simulator: 'simulator/src/index.ts',
  'simulator-testing': 'simulator/src/testing/index.ts',
}

/** The pages that explain a package, where that is not the page of its name in the reference. */
const explained = {
  conformance: '../testing/conformance.md',
  simulator: '../local-duo/index.md',
  'simulator-testing': '../local-duo/tests.md',
}

const pathOf = (entry) => join(packages, entry)
const nameOf = new Map(Object.entries(entries).map(([name, entry]) => [pathOf(entry), name]))

rmSync(out, { recursive: true, force: true })
const application = await Application.bootstrapWithPlugins({
  entryPoints: Object.values(entries).map(pathOf),
  tsconfig: join(site, 'tsconfig.api.json'),
  plugin: ['typedoc-plugin-markdown'],
  logLevel: 'Error',
  // `pnpm typecheck` finds these.
  skipErrorChecking: true,
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  out,
  readme: 'none',
  outputFileStrategy: 'modules',
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  useHTMLEncodedBrackets: true,
  // Its links count equal headings in another way than the site does.
  useHTMLAnchors: true,
  parametersFormat: 'table',
  pageTitleTemplates: { index: 'API', module: ({ name }) => `API of @duokit/${name.replace('-', '/')}` },
})
application.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
  const file = reflection.kindOf(ReflectionKind.Project)
    ? undefined
    : reflection.project.getSymbolIdFromReflection(reflection)?.fileName
  const name = nameOf.get(String(file))
  if (reflection.parent === reflection.project && name !== undefined) reflection.name = name
})
const project = await application.convert()
if (project === undefined) throw new Error('TypeDoc cannot read the sources')
await application.generateOutputs(project)
for (const name of Object.keys(entries)) introduce(name)

writeFileSync(
  join(out, 'index.md'),
  `# API of all packages

These pages are generated from the doc comments of the packages. Core is first, because the others export its types too.

${Object.keys(entries)
  .map((name) => `- [\`@duokit/${name.replace('-', '/')}\`](./${name}.md)`)
  .join('\n')}
`,
)

/** Begins a page with a link to the one for its readers. */
function introduce(name) {
  const file = join(out, `${name}.md`)
  const [heading, ...rest] = readFileSync(file, 'utf8').split('\n')
  const intro = `This page is generated from the doc comments of the package. To learn how to use it, read [its guide](${explained[name] ?? `../reference/${name}.md`}).`
  writeFileSync(file, [heading, '', intro, ...rest].join('\n'))
}
