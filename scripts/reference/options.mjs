import ts from 'typescript'
import { cell, declarationOf, docOf, sourceOf } from './source.mjs'

/**
 * @typedef {[path: string, name: string]} Place
 * @typedef {{ name: string, optional: boolean, text: string, usual: string }} Member
 */

/** The page of the options that every adapter has, from the types of core. */
export function optionsPage() {
  const gate = 'gate/setup/options.ts'
  /** @type {Place} */
  const transport = ['transport/transport-options.ts', 'TransportOptions']
  /** @type {Place} */
  const client = ['universal/client-options.ts', 'UniversalClientOptions']
  const gateOptions = membersOf([gate, 'PromptOptions'], [gate, 'GateSettings'])
  const universal = membersOf(client, transport, ['gate/prompts/universal-prompt.ts', 'UniversalPromptOptions'])
  const iframe = membersOf(['web/signer-options.ts', 'SignerOptions'], transport, [
    'gate/prompts/iframe-prompt.ts',
    'IframePromptOptions',
  ])
  const pages = membersOf(['gate/pages/page-options.ts', 'PagesOptions'])
  const brand = membersOf(['gate/pages/brand.ts', 'BrandOptions'])
  const requirement = membersOf(['gate/proofs/requirement.ts', 'Requirement'])
  const notOfPrompt = ['redirectUrl', 'usernameMatch', 'acceptDenied', 'now']
  const ofPrompt = (/** @type {readonly Member[]} */ members) =>
    members.filter(({ name }) => !notOfPrompt.includes(name))
  return `# Options

Pass these to \`createDuo\`; in Fastify to \`app.register(duo, options)\`, in NestJS to \`DuoModule.forRoot\`, and in Nuxt to \`defineDuo\`. The page of your framework lists what it adds or leaves out:
[Koa](./koa.md), [Express](./express.md), [Fastify](./fastify.md), [Hono](./hono.md), [NestJS](./nestjs.md), [h3](./h3.md), [Nuxt](./nuxt.md), [web requests](./web.md), [Node's \`http\`](./http.md).
\`ctx\` is the request object of the framework.

An option that does not exist, or has a value that it cannot have, throws a \`DuoError\` with the code [\`invalid_option\`](./errors.md#invalid_option) at
start-up. The message names the option, and never contains a secret.

## \`createDuo\`

${tableOf(gateOptions)}

## \`universalPrompt\`

The Universal Prompt (Web SDK v4). Find the keys in Duo's Admin Panel, under *Applications*.

${tableOf(ofPrompt(universal))}

## \`iframePrompt\`

The signed iframe (Web SDK v2), which Duo [no longer supports](../guides/moving.md#the-iframe-has-ended).

${tableOf(ofPrompt(iframe))}

## \`pages\`

What people see. [Pages](../guides/pages.md) shows examples.

${tableOf(pages)}

## \`pages.brand\`

${tableOf(brand)}

## Requirements of a guard

\`duo.guard(requirement)\`, \`duo.require(ctx, requirement)\` and their counterparts in NestJS and Nuxt take one. See [Freshness](../concepts/freshness.md).

${tableOf(requirement)}
`
}

/**
 * The documented members of types, required ones first, each once.
 *
 * @param {Place[]} types
 */
function membersOf(...types) {
  const all = types.flatMap(([path, name]) => {
    const declaration = declarationOf(sourceOf(path), name)
    return documented(ts.isInterfaceDeclaration(declaration) ? declaration : firstOf(declaration.type), path)
  })
  const once = [...new Map(all.map((member) => [member.name, member])).values()]
  return [...once.filter(({ optional }) => !optional), ...once.filter(({ optional }) => optional)]
}

/**
 * @param {ts.Node | undefined} type
 * @param {string} path
 * @returns {Member[]}
 */
function documented(type, path) {
  if (type === undefined || (!ts.isTypeLiteralNode(type) && !ts.isInterfaceDeclaration(type)))
    throw new Error(`${path}: this type has no members`)
  return type.members.map((member) => {
    const name = member.name?.getText() ?? ''
    const doc = docOf(member)
    const optional = member.questionToken !== undefined
    if (!doc?.text) throw new Error(`${path}: ${name} has no doc comment`)
    if (optional && doc.tags.defaultValue === undefined) throw new Error(`${path}: ${name} has no @defaultValue`)
    return { name, optional, text: doc.text, usual: doc.tags.defaultValue ?? 'required' }
  })
}

/**
 * Of a union of shapes, the first one says what each property means.
 *
 * @param {ts.TypeNode} type
 */
function firstOf(type) {
  return ts.isUnionTypeNode(type) ? type.types[0] : type
}

/** @param {readonly Member[]} members */
function tableOf(members) {
  const rows = members.map(({ name, usual, text }) => `| \`${name}\` | ${cell(usual)} | ${cell(text)} |`)
  return `| option | default | meaning |\n|---|---|---|\n${rows.join('\n')}`
}
