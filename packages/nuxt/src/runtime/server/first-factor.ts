import type { DuoOptions } from '@duokit/h3'

/** Who passed the first factor and where the proof is kept, as far as the module knows it by itself. */
export type FirstFactor = Partial<Pick<DuoOptions, 'getUsername' | 'store'>>
