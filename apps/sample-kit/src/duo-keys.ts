/** The keys of a Duo application for each prompt that the sample can show: at least one. */
export interface DuoKeys {
  readonly universal?: UniversalKeys
  readonly iframe?: IframeKeys
}

interface UniversalKeys {
  readonly host: string
  readonly clientId: string
  readonly clientSecret: string
}

interface IframeKeys {
  readonly host: string
  readonly ikey: string
  readonly skey: string
  readonly akey: string
}
