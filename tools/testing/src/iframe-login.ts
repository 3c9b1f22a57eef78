import { half } from './duo-half.js'

/** The start as a script gets it. */
export interface Started {
  readonly sigRequest: string
  readonly postAction: string
  readonly postArgument: string
  readonly appHalf: string
}

type As = 'page' | 'script'

interface Browser<Reply> {
  readonly user: string | undefined
  get(path: string, sending: { as: As }): Promise<Reply>
  post(path: string, body: URLSearchParams, sending: { as: As }): Promise<Reply>
}

/** What a browser does in a login with the iframe. */
export interface IframeLogin<Visitor, Reply> {
  /** Also for a user who was verified more than a second ago. */
  begin(visitor: Visitor, next?: string): Promise<Started>
  /** Duo approves; the browser posts the answer. */
  approve(visitor: Visitor, started: Started, sending?: { user?: string; as?: As }): Promise<Reply>
  logIn(visitor: Visitor, next?: string): Promise<Reply>
}

/** Logs in to an application that has Duo's routes below `basePath`. */
export function iframeLogin<Visitor extends Browser<Reply>, Reply extends { json(): Record<string, unknown> }>(
  basePath: string,
  clock: { readonly seconds: number },
): IframeLogin<Visitor, Reply> {
  const begin: IframeLogin<Visitor, Reply>['begin'] = async (visitor, next = '/page') => {
    const query = new URLSearchParams({ next, max_age: '1' }).toString()
    const reply = await visitor.get(`${basePath}/start?${query}`, { as: 'script' })
    const { sigRequest, ...rest } = reply.json() as unknown as Started
    return { ...rest, sigRequest, appHalf: sigRequest.slice(sigRequest.indexOf(':') + 1) }
  }
  const approve: IframeLogin<Visitor, Reply>['approve'] = (visitor, started, { user, as = 'page' } = {}) => {
    const signed = half({ user: user ?? visitor.user ?? '', expires: clock.seconds + 300 })
    const form = new URLSearchParams({ [started.postArgument]: `${signed}:${started.appHalf}` })
    return visitor.post(started.postAction.slice(started.postAction.indexOf(basePath)), form, { as })
  }
  return { begin, approve, logIn: async (visitor, next) => approve(visitor, await begin(visitor, next)) }
}
