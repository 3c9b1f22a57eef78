import { connect } from 'node:net'

/** Milliseconds. */
const patience = 3000

/** Sends what no client would. @returns the status of the response, or 0 for none */
export function statusOf(url: string, head: readonly string[], body: string | Buffer): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let said = ''
    const end = () => {
      clearTimeout(overdue)
      socket.destroy()
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1] ?? 0))
    }
    const overdue = setTimeout(end, patience)
    socket.on('data', (part) => (said += part.toString('latin1')))
    socket.on('error', end)
    socket.on('close', end)
    socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]))
  })
}
