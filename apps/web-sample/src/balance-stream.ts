import { balanceMessage } from 'sample-kit/balance-message'

/**
 * An event stream that pushes the balance every second, and says so when the login ends. It asks the signal before each
 * message: on Workers, nothing of another request may write to it.
 */
export function balanceStream(ended: AbortSignal): ReadableStream<Uint8Array> {
  let sent = 0
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      async pull(controller) {
        if (sent > 0) await new Promise((resolve) => setTimeout(resolve, 1000))
        const message = ended.aborted ? 'event: end\ndata:\n\n' : `data: ${balanceMessage(sent++)}\n\n`
        // A browser that left meanwhile has closed it.
        if (controller.desiredSize === null || controller.desiredSize < 0) return
        controller.enqueue(encoder.encode(message))
        if (ended.aborted) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
