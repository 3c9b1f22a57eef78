import { pushBalance } from 'sample-kit/push-balance'

/** Pushes the balance to the live page until the login ends or the browser leaves. */
export default defineEventHandler(async (event) => {
  const ended = await duoSignal(event)
  const stream = createEventStream(event)
  const closed = new AbortController()
  stream.onClosed(() => closed.abort())
  // A stream that is just closing takes no message.
  const send = (data: string, name = 'message') => stream.push({ event: name, data }).catch(() => undefined)
  // Says so, since a browser connects again to a stream that merely breaks off.
  ended.addEventListener('abort', () => void send('', 'end').then(() => stream.close()))
  pushBalance((message) => void send(message), AbortSignal.any([ended, closed.signal]))
  return stream.send()
})
