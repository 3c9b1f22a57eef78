import type { DefaultTheme } from 'vitepress'

type Options = NonNullable<NonNullable<DefaultTheme.LocalSearchOptions['miniSearch']>['searchOptions']>

/** How the search ranks pages. The site contains the source of these functions, so they use nothing outside of them. */
export const searchOptions: Options = {
  // Guides answer questions; pages about duokit's own development have the same words.
  boostDocument: (id) =>
    /\/(?:decisions|testing|contributing|protocol)\b/.test(id) ? 0.3 : /\/guides\//.test(id) ? 1.5 : 1,
  // People type whole questions. Their small words are in every section, and would outweigh the others.
  processTerm: (term) =>
    /^(?:an?|and|are|as|at|be|by|can|did|do|does|for|from|get|has|have|how|i|if|in|is|it|its|me|my|of|on|or|our|should|so|that|the|their|them|there|they|this|to|us|was|we|what|when|where|which|who|why|will|with|you|your)$/i.test(
      term,
    )
      ? null
      : term.toLowerCase(),
}
