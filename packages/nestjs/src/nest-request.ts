/**
 * The request as the platform gives it: Express's, Fastify's, or what `getRequest` found. `any`, so that a callback
 * whose parameter is annotated with the application's own type fits, as Nest's own `getRequest()` does.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a callback with an annotated parameter fits nothing narrower
export type NestRequest = any
