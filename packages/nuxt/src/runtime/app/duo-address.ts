import { useRuntimeConfig } from '#imports'

/** Where the gate's routes are, below `app.baseURL`; a CDN has no part in it. */
export function duoAddress(route: 'start' | 'logout'): string {
  const { app } = useRuntimeConfig()
  return `${app.baseURL.replace(/\/$/, '')}${basePath()}/${route}`
}

/** The same for `$fetch`, which adds `app.baseURL` by itself. */
export function duoRoute(route: 'status' | 'check' | 'logout'): string {
  return `${basePath()}/${route}`
}

function basePath(): string {
  return useRuntimeConfig().public.duo.basePath
}
