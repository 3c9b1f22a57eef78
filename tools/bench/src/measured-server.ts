import { type ChildProcess, fork, type ForkOptions } from 'node:child_process'
import { type Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Received } from './log-in.ts'
import type { Question, Usage } from './server-process.ts'

/** A server in a process of its own. */
export interface MeasuredServer {
  readonly child: ChildProcess
  readonly port: number
}

/** Starts a program of this folder that calls `serve`. */
export async function startServer(
  program: string,
  parameters: readonly string[],
  env: ForkOptions['env'] = {},
): Promise<MeasuredServer> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), [...parameters], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production', NODE_NO_WARNINGS: '1', ...env },
  })
  const { port } = await answerOf<{ port: number }>(child)
  return { child, port }
}

/** Asks a server's process what it has used. */
export function ask(child: ChildProcess, question: Question): Promise<Usage> {
  const answer = answerOf<Usage>(child)
  child.send(question)
  return answer
}

function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const gone = (status: number | null): void => reject(new Error(`a server that is measured ended with ${status}`))
    child.once('exit', gone)
    child.once('message', (message) => {
      child.off('exit', gone)
      resolve(message as Answer)
    })
  })
}

/** One request to a server. */
export interface Exchange {
  readonly port: number
  readonly agent?: Agent
  readonly method?: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** What came back, with the redirect. */
export interface Exchanged extends Received {
  readonly location: string | undefined
}

export function exchange({ port, agent, method = 'GET', path, headers, body }: Exchange): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, agent, method, path, headers, timeout: 30_000 }
    const sent = request(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { location, 'set-cookie': cookies = [] } = response.headers
        resolve({ status: response.statusCode ?? 0, cookies, body: text, location })
      })
    })
    sent.on('timeout', () => sent.destroy(new Error('a server that is measured does not answer')))
    sent.on('error', reject)
    sent.end(body)
  })
}
