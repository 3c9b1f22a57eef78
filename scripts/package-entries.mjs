/**
 * One entry for each public subpath, and whether it exists as CommonJS too, so that the exports map and the build
 * cannot disagree.
 *
 * @param {{ exports: Record<string, string | Record<string, string>> }} manifest
 */
export function packageEntries({ exports }) {
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return []
    const source = target['@duokit/source']
    if (source === undefined) return []
    return [{ name: subpath === '.' ? 'index' : subpath.slice(2), source, inBoth: target.require !== undefined }]
  })
}
