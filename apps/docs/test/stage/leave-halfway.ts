import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** Milliseconds in which an application notices that a browser has left. */
const notice = 300

/** Begins to send a form, and closes the connection in the middle of it. */
export async function leaveHalfway(url: string): Promise<void> {
  const { hostname, port, host, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  const begun = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Length: 100',
    '',
    'username=alice',
  ]
  await new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => socket.write(begun.join('\r\n'), resolve))
  })
  await setTimeout(notice)
  socket.destroy()
  await setTimeout(notice)
}
