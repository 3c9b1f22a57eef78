import { isForeignForm } from 'sample-kit/foreign-form'

/** Bytes. */
const largestForm = 16_384

/**
 * Reads forms, which count only when a page of this site sent them; what they ask for is done, or said, by what comes
 * next. Duo's routes look after theirs by themselves.
 */
export default defineEventHandler(async (event) => {
  if (event.method !== 'POST' || event.path.startsWith('/duo/')) return
  const request = { method: event.method, header: (name: string) => getHeader(event, name) }
  if (isForeignForm(request, useRuntimeConfig(event).duo.origin)) {
    throw createError({ statusCode: 403, statusMessage: 'Forbidden', data: { code: 'foreign_form' } })
  }
  // A browser says how long a form is.
  const length = Number(getHeader(event, 'content-length') ?? Number.NaN)
  if (Number.isNaN(length)) throw createError({ statusCode: 411, statusMessage: 'Length Required' })
  if (length > largestForm) throw createError({ statusCode: 413, statusMessage: 'Content Too Large' })
  event.context.form = new URLSearchParams(await readRawBody(event))
})
