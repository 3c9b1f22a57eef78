import type { SingleUse } from '@duokit/web'

/** What a Durable Object gets of Cloudflare's runtime. */
interface State {
  readonly storage: {
    get(key: string): Promise<unknown>
    put(key: string, value: unknown): Promise<void>
    setAlarm(time: number): Promise<void>
    deleteAll(): Promise<void>
  }
}

/** The binding of its namespace, as `env` has it. */
export interface SingleUseObjects {
  get(id: object): { fetch(url: string, init: { method: string; body: string }): Promise<Response> }
  idFromName(name: string): object
}

/**
 * One object for each response of Duo. Cloudflare runs it in one place in the world, and lets no second request in
 * while it reads or writes its storage, so only one claim can be the first.
 */
export class DuoSingleUse {
  readonly #storage: State['storage']

  constructor({ storage }: State) {
    this.#storage = storage
  }

  async fetch(request: Request): Promise<Response> {
    const seconds = Number(await request.text())
    if ((await this.#storage.get('claimed')) === true) return new Response('used')
    await this.#storage.put('claimed', true)
    await this.#storage.setAlarm(Date.now() + seconds * 1000)
    return new Response('first')
  }

  /** The response has expired by itself; nothing has to be remembered. */
  async alarm(): Promise<void> {
    await this.#storage.deleteAll()
  }
}

/** The option `singleUse` for a Worker. */
export function singleUseIn(objects: SingleUseObjects): SingleUse {
  return {
    async claim(id, seconds) {
      const object = objects.get(objects.idFromName(id))
      const answer = await object.fetch('https://single-use/', { method: 'POST', body: String(seconds) })
      return (await answer.text()) === 'first'
    },
  }
}
