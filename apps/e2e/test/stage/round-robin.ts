import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** A load balancer: each request goes to the next instance, and to the one after it where nobody listens. */
export interface RoundRobin {
  readonly url: string
  close(): Promise<void>
}

/** The header in which an answer says which instance gave it. */
export const instanceHeader = 'x-instance'

/** @param ports - of the instances, asked for at each request since they start after the proxy */
export async function startRoundRobin(ports: () => readonly number[]): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: true })
  let turn = 0
  const server = createServer(async (incoming, outgoing) => {
    const all = ports()
    const first = turn++
    const body = await bodyOf(incoming)
    for (const offset of all.keys()) {
      const instance = (first + offset) % all.length
      const outcome = await forward({ incoming, outgoing, body, agent, instance, port: all[instance] ?? 0 })
      if (outcome === 'answered') return
      // Whether it was carried out is not known, so it is not sent again.
      if (outcome === 'broken') break
    }
    outgoing.writeHead(502).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      agent.destroy()
      server.closeAllConnections()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
}

interface Forwarding {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly body: Buffer
  readonly agent: Agent
  readonly instance: number
  readonly port: number
}

type Outcome = 'answered' | 'nobody' | 'broken'

function forward({ incoming, outgoing, body, agent, instance, port }: Forwarding): Promise<Outcome> {
  const { method, url: path, headers } = incoming
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent, timeout: 30_000 }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, [instanceHeader]: String(instance) })
      answer.pipe(outgoing)
      answer.once('error', () => outgoing.destroy())
      outgoing.once('close', () => resolve('answered'))
    })
    sent.once('timeout', () => sent.destroy(new Error('the instance does not answer')))
    sent.once('error', (error) => resolve('code' in error && error.code === 'ECONNREFUSED' ? 'nobody' : 'broken'))
    sent.end(body)
  })
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
