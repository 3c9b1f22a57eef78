import ts from 'typescript'
import { cell, declarationOf, docOf, sourceOf } from './source.mjs'

/** @type {Readonly<Record<string, string>>} */
const everywhere = {
  username: 'The user who passed the first factor.',
  attempt: 'Joins the events of one login.',
}

/** The page of events, from the type of core. */
export function eventsPage() {
  const source = sourceOf('gate/setup/events.ts')
  const declared = declarationOf(source, 'DuoEvent')
  if (!ts.isTypeAliasDeclaration(declared) || !ts.isUnionTypeNode(declared.type))
    throw new Error('DuoEvent is no union')
  const sections = declared.type.types.map((type) => sectionOf(membersOf(type, source)))
  return `# Events

\`onEvent\` receives one object for each event of a login. It runs beside the login: if it throws or takes long, the response stays the same. No event
contains a key, a token or a signed string. [Log and monitor logins](../guides/events.md) shows an audit log and OpenTelemetry.

A guard that requires Duo is not an event. A person who closes the prompt leaves a \`started\` without a second event.

${sections.join('\n\n')}
`
}

/** @param {readonly ts.TypeElement[]} members */
function sectionOf(members) {
  const type = members.find((member) => nameOf(member) === 'type')
  if (type === undefined || !ts.isPropertySignature(type)) throw new Error('an event has no type')
  const rows = members
    .filter((member) => member !== type)
    .map((member) => {
      const name = nameOf(member)
      const text = docOf(member)?.text ?? everywhere[name]
      if (!text) throw new Error(`an event has the field ${name} without a doc comment`)
      return `| \`${name}\`${member.questionToken === undefined ? '' : ' (optional)'} | ${cell(text)} |`
    })
  const heading = type.type?.getText().slice(1, -1)
  return `## \`${heading}\`\n\n${docOf(type)?.text}\n\n| field | meaning |\n|---|---|\n${rows.join('\n')}`
}

/**
 * The members of a shape, or of shapes that are joined, with those that an interface inherits.
 *
 * @param {ts.Node} type
 * @param {ts.SourceFile} source
 * @returns {ts.TypeElement[]}
 */
function membersOf(type, source) {
  if (ts.isParenthesizedTypeNode(type)) return membersOf(type.type, source)
  if (ts.isIntersectionTypeNode(type)) return type.types.flatMap((part) => membersOf(part, source))
  if (ts.isTypeReferenceNode(type)) return membersOf(declarationOf(source, type.typeName.getText()), source)
  if (ts.isTypeLiteralNode(type)) return [...type.members]
  if (!ts.isInterfaceDeclaration(type)) throw new Error(`${type.getText()} has no members`)
  const bases = (type.heritageClauses ?? []).flatMap(({ types }) => types)
  const inherited = bases.flatMap(({ expression }) => membersOf(declarationOf(source, expression.getText()), source))
  return [...type.members, ...inherited]
}

/** @param {ts.TypeElement} member */
function nameOf(member) {
  return member.name?.getText() ?? ''
}
