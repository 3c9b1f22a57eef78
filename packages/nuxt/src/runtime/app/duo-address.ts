import { useRuntimeConfig } from '#imports'

/** Returns the URL of one of the gate's routes, below `app.baseURL`. It never uses the URL of a CDN. */
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
