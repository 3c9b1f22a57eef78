/** Whether it is a program that asks, by its `Accept` header: one that names JSON, and no page. */
export function wantsJson(accept: string | null | undefined): boolean {
  const wanted = accept ?? ''
  return /[/+]json\b/i.test(wanted) && !/\btext\/html\b/i.test(wanted)
}
