/**
 * The platform's request: Express's, Fastify's, or the result of `getRequest`. It is `any`, so that you can annotate
 * a callback's parameter with your own type, as with Nest's own `getRequest()`.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a callback with an annotated parameter fits nothing narrower
export type NestRequest = any
