import { createApp, defineEventHandler, type H3Event, toWebHandler } from 'h3'

/**
 * The request that the hook `upgrade` of a WebSocket handler gets: a web Request, or an object with the same members.
 */
export interface UpgradeRequest {
  readonly url: string
  readonly headers: Headers
}

/**
 * Creates the event of a request that no handler has seen. An application without handlers does that in both majors.
 * There is none for a URL that h3 2 cannot parse and therefore rejects by itself.
 */
export function eventOf({ url, headers }: UpgradeRequest): Promise<H3Event | undefined> {
  return new Promise((resolve, reject) => {
    const app = createApp()
    app.use(
      defineEventHandler((event) => {
        // Of Nitro, which keeps what a request read of the configuration there: callbacks of the application may read
        // it.
        event.context['nitro'] ??= {}
        resolve(event)
        return ''
      }),
    )
    const answer = Promise.resolve(toWebHandler(app)(new Request(url, { headers })))
    answer.then(() => resolve(undefined), reject)
  })
}
