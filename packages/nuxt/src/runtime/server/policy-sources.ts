/** A content security policy in the form of nuxt-security. */
export type Policy = Readonly<Record<string, readonly string[] | string | boolean>>

/**
 * Adds sources to the directives of a policy. It adds a missing directive only if the policy has its fallback, such as
 * `default-src`. Otherwise the new directive would forbid what was allowed.
 */
export function addSources(policy: Policy, sources: Readonly<Record<string, readonly string[]>>): Policy {
  const added = Object.entries(sources).flatMap(([directive, wanted]) => {
    const standing = [directive, ...standIns(directive)]
      .map((name) => listOf(policy[name]))
      .find((list) => list !== undefined)
    if (standing === undefined) return []
    const kept = standing.filter((source) => source !== "'none'")
    return [[directive, [...new Set([...kept, ...wanted])]] as const]
  })
  return { ...policy, ...Object.fromEntries(added) }
}

/** Returns the directives that browsers use if one is missing (CSP 3, 6.8.3). */
function standIns(directive: string): readonly string[] {
  if (directive === 'frame-src') return ['child-src', 'default-src']
  return directive === 'script-src' ? ['default-src'] : []
}

function listOf(value: Policy[string] | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return value.split(/\s+/).filter((source) => source !== '')
  return typeof value === 'object' ? value : undefined
}
