import { liveScript } from 'sample-kit/live-script'

/** Shows the balance that the server pushes. */
export default defineEventHandler((event) => {
  setResponseHeader(event, 'content-type', 'text/javascript; charset=utf-8')
  return liveScript
})
