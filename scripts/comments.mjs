import ts from 'typescript'

/**
 * Finds the comments of a source file that are alone on their lines, neighbouring `//` lines as one.
 *
 * @returns `{ pos, end }` of each, from the first character of its first line to the last of its last
 * @param {string} path
 * @param {string} text
 */
export function commentBlocks(path, text) {
  /** @type {{ pos: number, end: number, oneLine: boolean, indent: number }[]} */
  const blocks = []
  for (const range of commentRanges(path, text)) {
    const pos = text.lastIndexOf('\n', range.pos - 1) + 1
    const end = text.indexOf('\n', range.end) < 0 ? text.length : text.indexOf('\n', range.end)
    if (text.slice(pos, range.pos).trim() !== '' || text.slice(range.end, end).trim() !== '') continue
    const before = blocks.at(-1)
    const oneLine = text.startsWith('//', range.pos)
    if (oneLine && before?.oneLine && before.end + 1 === pos && before.indent === range.pos - pos) before.end = end
    else blocks.push({ pos, end, oneLine, indent: range.pos - pos })
  }
  return blocks
}

/**
 * Every comment, in order. The tree is walked because a scanner alone takes text in templates and patterns for
 * comments.
 *
 * @param {string} path
 * @param {string} text
 */
export function commentRanges(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  /** @type {Map<number, ts.CommentRange>} */
  const ranges = new Map()
  /** @param {readonly ts.CommentRange[] | undefined} found */
  const add = (found) => found?.forEach((range) => ranges.set(range.pos, range))
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isTokenKind(node.kind)) {
      add(ts.getLeadingCommentRanges(text, node.pos))
      add(ts.getTrailingCommentRanges(text, node.end))
    }
    for (const child of node.getChildren(source)) visit(child)
  }
  visit(source)
  return [...ranges.values()].toSorted((one, other) => one.pos - other.pos)
}

/**
 * Wraps the paragraphs of a comment that are too wide. Lists, tags, code and tables keep their shape.
 *
 * @param {string} comment
 * @param {number} width
 */
export function wrapComment(comment, width) {
  if (comment.split('\n').every((line) => line.length <= width)) return comment
  const lines = opened(comment).split('\n')
  const wrapped = []
  let fenced = false
  for (const paragraph of paragraphsOf(lines)) {
    const fences = paragraph.filter((line) => contentOf(line).text.startsWith('```')).length
    const keep = fenced || fences > 0 || paragraph.every((line) => line.length <= width)
    wrapped.push(...(keep ? paragraph : fill(paragraph, width)))
    if (fences % 2 === 1) fenced = !fenced
  }
  return wrapped.join('\n')
}

/**
 * A comment that takes one line, with delimiters on lines of their own.
 *
 * @param {string} comment
 */
function opened(comment) {
  const [, indent, open, body] = /^(\s*)(\/\*\*?) (.*) \*\/$/.exec(comment) ?? []
  return indent === undefined || comment.includes('\n')
    ? comment
    : `${indent}${open}\n${indent} * ${body}\n${indent} */`
}

/**
 * `marker` is everything in front of the words: indentation, `*` or `//`, blanks.
 *
 * @param {string} line
 */
function contentOf(line) {
  const [, marker = '', text = ''] = /^(\s*(?:\/\/|\*(?!\/))? ?)(.*)$/.exec(line) ?? []
  return { marker, text }
}

const opensParagraph = /^(?:\*\/|@\w|[-*] |\d+\. |\||```|\s|oxlint-|biome-|@ts-|\/|$)/

/** @param {readonly string[]} lines */
function paragraphsOf(lines) {
  /** @type {string[][]} */
  const paragraphs = []
  for (const line of lines) {
    const { text } = contentOf(line)
    const before = paragraphs.at(-1)?.at(-1)
    const apart =
      before === undefined || opensParagraph.test(text) || contentOf(before).text === '' || /^\s*\/\*/.test(before)
    if (apart) paragraphs.push([line])
    else paragraphs.at(-1)?.push(line)
  }
  return paragraphs
}

/**
 * List items and tags continue under their first word, as they are written here.
 *
 * @param {readonly string[]} paragraph
 * @param {number} width
 */
function fill(paragraph, width) {
  const { marker, text } = contentOf(paragraph[0] ?? '')
  if (/^(?:\||```|\s|oxlint-|biome-|\/)/.test(text)) return paragraph
  const hanging = /^(?:[-*]|\d+\.) /.exec(text)?.[0].replaceAll(/./g, ' ') ?? ''
  const lines = []
  let line = marker
  for (const word of paragraph.flatMap((each) => contentOf(each).text.split(/ +/))) {
    const start = line === marker || line === marker + hanging
    if (!start && line.length + 1 + word.length > width) {
      lines.push(line)
      line = marker + hanging + word
    } else line += start ? word : ` ${word}`
  }
  return [...lines, line]
}
