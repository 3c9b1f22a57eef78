/** What an exports map says of the subpaths that are built from sources. */
export declare function packageEntries(manifest: {
  readonly exports: Readonly<Record<string, { '@duokit/source'?: string; require?: object } | string>>
}): { name: string; source: string; inBoth: boolean }[]
