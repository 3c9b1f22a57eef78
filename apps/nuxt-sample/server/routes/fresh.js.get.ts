import { freshScript } from 'sample-kit/fresh-script'

/** Has a page that the browser kept asked for anew. */
export default defineEventHandler((event) => {
  setResponseHeader(event, 'content-type', 'text/javascript; charset=utf-8')
  return freshScript
})
