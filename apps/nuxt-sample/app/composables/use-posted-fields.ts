/**
 * Some fields of the form that was posted to this page; nothing where the page was only asked for. Forms are sent as
 * browsers send them, so that they need no script. The fields that are named here, and no others, are part of the page.
 */
export function usePostedFields<Name extends string>(...names: readonly Name[]): Record<Name, string> | undefined {
  const posted = useState('posted', () => {
    const form = useRequestEvent()?.context.form
    return form && Object.fromEntries(names.map((name) => [name, form.get(name) ?? '']))
  })
  const fields = posted.value as Record<Name, string> | undefined
  // A page that is opened afterwards got no form.
  onMounted(() => clearNuxtState('posted'))
  return fields
}
