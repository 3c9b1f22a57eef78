import type { Draw } from './draw.js'
import { mutate, noise } from './mutate.js'

const oddValues: readonly [unknown, ...unknown[]] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  40002,
  42901,
  50000,
  1e308,
  -1e308,
  2 ** 53,
  '',
  ' ',
  'x',
  '0',
  'allow',
  'deny',
  'OK',
  'FAIL',
  'invalid_client',
  'invalid_grant',
  'Invalid redirect',
  [],
  {},
  [[]],
  [null],
  ['allow'],
  { time: 1 },
]

/** A value as it may stand anywhere in JSON. */
export function oddValue(draw: Draw): unknown {
  if (draw.chance(0.2)) return noise(draw, 20)
  if (draw.chance(0.05)) return 'y'.repeat(draw.below(3000))
  if (draw.chance(0.05)) return JSON.parse('{"__proto__":{"stat":"OK","result":"allow"},"constructor":1}')
  // Its own: what is changed in it later must not be another input's.
  return structuredClone(draw.pick(oddValues))
}

/** A JSON value, changed at one to three places at any depth. */
export function mutateJson(draw: Draw, value: unknown): unknown {
  const holder: Holder = { value: structuredClone(value) }
  for (let count = draw.pick([1, 1, 2, 3]); count > 0; count--) changeOne(draw, holder)
  return holder['value']
}

type Holder = Record<string, unknown>
type Place = readonly [parent: Holder, key: string]

function changeOne(draw: Draw, holder: Holder): void {
  const places = placesIn(holder)
  const [parent, key] = places[draw.below(places.length)] ?? [holder, 'value']
  const kind = draw.below(6)
  const value = parent[key]
  if (kind === 0 && parent !== holder) delete parent[key]
  else if (kind === 1) parent[key] = [value]
  else if (kind === 2 && typeof value === 'string') parent[key] = mutate(draw, value)
  else if (kind === 3 && typeof value === 'number') parent[key] = value + draw.pick([-1, 1, 61, -61, 3600, 0.5])
  else if (kind === 4 && !Array.isArray(parent)) parent[noise(draw, 6)] = oddValue(draw)
  else parent[key] = oddValue(draw)
}

function placesIn(parent: Holder, depth = 0): Place[] {
  return Object.keys(parent).flatMap((key) => {
    const inner = parent[key]
    const below = typeof inner === 'object' && inner !== null && depth < 5 ? placesIn(inner as Holder, depth + 1) : []
    return [[parent, key] as const, ...below]
  })
}
