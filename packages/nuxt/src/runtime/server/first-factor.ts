import type { DuoOptions } from '@duokit/h3'

/** Defaults for the first factor and the store, if the module knows them. */
export type FirstFactor = Partial<Pick<DuoOptions, 'getUsername' | 'store'>>
