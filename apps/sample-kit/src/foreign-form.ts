/** What has to be known of a request, as every framework can say it. */
export interface FormRequest {
  readonly method: string
  header(name: string): string | null | undefined
}

/** Whether something was sent to be carried out by a page of another site. Forms count only from a page of this one. */
export function isForeignForm({ method, header }: FormRequest, origin: string): boolean {
  return method === 'POST' && header('origin') !== origin && header('sec-fetch-site') !== 'same-origin'
}
