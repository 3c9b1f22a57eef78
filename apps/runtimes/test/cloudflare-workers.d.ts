/** The part of Cloudflare's module that the test applications use. */
declare module 'cloudflare:workers' {
  export function waitUntil(work: Promise<unknown>): void
}
