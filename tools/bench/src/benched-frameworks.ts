import type { CreateListener } from './application.ts'

/** A framework of the benchmark. */
export interface BenchedFramework {
  readonly name: string
  readonly load: () => Promise<CreateListener>
  /** The least share of the bare framework's capacity that the guard leaves. */
  readonly least: number
}

/** Every framework, under the name that a server process gets. */
export const benchedFrameworks: Readonly<Record<string, BenchedFramework>> = {
  koa: { name: 'Koa 3', least: 0.9, load: async () => (await import('./applications/koa.ts')).createListener },
  express: {
    name: 'Express 5',
    least: 0.9,
    load: async () => (await import('./applications/express.ts')).createListener,
  },
  fastify: {
    name: 'Fastify 5',
    least: 0.9,
    load: async () => (await import('./applications/fastify.ts')).createListener,
  },
  h3: { name: 'h3 2', least: 0.87, load: async () => (await import('./applications/h3.ts')).createListener },
  hono: { name: 'Hono 4', least: 0.9, load: async () => (await import('./applications/hono.ts')).createListener },
  http: { name: 'Node’s http', least: 0.9, load: async () => (await import('./applications/http.ts')).createListener },
  web: { name: 'web requests', least: 0.9, load: async () => (await import('./applications/web.ts')).createListener },
  'nestjs-express': {
    name: 'Nest 12 on Express',
    least: 0.9,
    load: async () => (await import('./applications/nestjs.ts')).onExpress,
  },
  'nestjs-fastify': {
    name: 'Nest 12 on Fastify',
    least: 0.9,
    load: async () => (await import('./applications/nestjs.ts')).onFastify,
  },
}
