import { pushBalance } from 'sample-kit/push-balance'

/** Pushes the balance to the live page until the login ends or the browser leaves. */
export default defineEventHandler(async (event) => {
  const ended = await duoSignal(event)
  const stream = createEventStream(event)
  const closed = new AbortController()
  stream.onClosed(() => closed.abort())
  ended.addEventListener('abort', () => stream.close())
  // A stream that is just closing takes no message.
  const send = (message: string) => void stream.push(message).catch(() => undefined)
  pushBalance(send, AbortSignal.any([ended, closed.signal]))
  return stream.send()
})
