import { type Reply, type Sending, Visitor as Browser } from '@duokit/conformance'

export type { Reply, Sending } from '@duokit/conformance'

/** One browser, whose user passed the first factor as the applications under test read it. */
export class Visitor extends Browser {
  user: string | undefined
  /** What this browser sends with every request. */
  readonly extra: Record<string, string> = {}

  constructor({ port, origin, user }: { port: number; origin: string; user?: string | undefined }) {
    super(`http://127.0.0.1:${port}`, origin)
    this.user = user
  }

  override async send(path: string, sending: Sending): Promise<Reply> {
    const user = this.user === undefined ? {} : { 'x-user': encodeURIComponent(this.user) }
    const reply = await super.send(path, { ...sending, headers: { ...user, ...this.extra, ...sending.headers } })
    // Whatever a test asks of a page, it is one that tells people something.
    if (/<(title|h1|p|a)\b[^>]*>\s*<\/\1>/.test(reply.text)) throw new Error(`a page says nothing: ${reply.text}`)
    return reply
  }
}
