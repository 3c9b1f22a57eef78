import { type Reply, type Sending, Visitor as Browser } from '@duokit/conformance'

export type { Reply } from '@duokit/conformance'

/** One browser, whose user passed the first factor as the applications under test read it. */
export class Visitor extends Browser {
  /** What this browser sends with every request. */
  readonly extra: Record<string, string> = {}

  constructor({ port, origin, user }: { port: number; origin: string; user?: string | undefined }) {
    super(`http://127.0.0.1:${port}`, origin)
    if (user !== undefined) this.extra['x-user'] = user
  }

  /** As a `Cookie` header holds them. */
  get cookies(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  override send(path: string, sending: Sending): Promise<Reply> {
    return super.send(path, { ...sending, headers: { ...this.extra, ...sending.headers } })
  }
}
