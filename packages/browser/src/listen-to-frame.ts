import { type FrameMessage, readFrameMessage } from './read-frame-message.js'

/**
 * Listens to the messages of this frame only.
 *
 * @returns a function that stops listening
 */
export function listenToFrame(
  frame: HTMLIFrameElement,
  origin: string,
  hear: (message: FrameMessage) => void,
): () => void {
  const onMessage = (event: MessageEvent<unknown>) => {
    // A frame outside the page has no window, which must not equal an event without a source.
    if (event.origin !== origin || !event.source || event.source !== frame.contentWindow) return
    const message = readFrameMessage(event.data)
    if (message) hear(message)
  }
  window.addEventListener('message', onMessage)
  return () => window.removeEventListener('message', onMessage)
}
