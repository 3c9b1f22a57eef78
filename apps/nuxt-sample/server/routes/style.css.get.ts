import { style } from 'sample-kit/style'

/** The look of every sample. */
export default defineEventHandler((event) => {
  setResponseHeader(event, 'content-type', 'text/css; charset=utf-8')
  return style
})
