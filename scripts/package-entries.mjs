/**
 * One entry for each public subpath, and whether it exists as CommonJS too, so that the exports map and the build
 * cannot disagree.
 */
export function packageEntries({ exports }) {
  return Object.entries(exports).flatMap(([subpath, target]) => {
    const source = typeof target === 'string' ? undefined : target['@duokit/source']
    if (source === undefined) return []
    return [{ name: subpath === '.' ? 'index' : subpath.slice(2), source, inBoth: target.require !== undefined }]
  })
}
