import { npm, type Edit, type Setting } from './setting.ts'

const program = ['application.mjs'] as const

/** An application from nothing: the framework has no starter, or one that downloads from elsewhere. */
function minimal(name: string, sources: string, packages: readonly string[]): Setting {
  return { name, sources, install: npm, packages, program }
}

/** Nest makes ESM since version 12, and CommonJS before. */
function nest(major: string): Setting {
  return {
    name: `Nest ${major}, Nest's CLI`,
    sources: 'nest',
    install: npm,
    packages: ['@duokit/nestjs'],
    starter: {
      command: [
        'npx',
        '-y',
        `@nestjs/cli@${major}`,
        'new',
        'application',
        '--directory',
        '.',
        '--skip-git',
        '--skip-install',
        '--package-manager',
        'npm',
      ],
      edits: [onLoopback('src/main.ts', 'listen(process.env.PORT ?? 3000')],
    },
    build: ['nest', 'build'],
    program: ['dist/main.js'],
  }
}

/** The machine's other addresses stay closed. */
function onLoopback(file: string, listen: string): Edit {
  return { file, from: listen, to: `${listen}, 'localhost'` }
}

/** Every adapter. */
export const frameworks: readonly Setting[] = [
  minimal('Express 5', 'express', ['@duokit/express', 'express@5']),
  {
    name: "Express 4, Express's generator",
    sources: 'express-generator',
    install: npm,
    // The generator writes ~4.16.1, which has known vulnerabilities and is older than what the adapter supports.
    packages: ['@duokit/express', 'express@4'],
    starter: {
      command: ['npx', '-y', 'express-generator@4', '--no-view', '.'],
      edits: [
        {
          file: 'app.js',
          from: 'app.use(cookieParser());\n',
          to: "app.use(cookieParser());\nconst duo = require('./duo')\napp.use(duo.routes(), duo.guard());\n",
        },
        onLoopback('bin/www', 'listen(port'),
      ],
    },
    program: ['bin/www'],
    page: '/users',
  },
  {
    name: "Fastify 5, Fastify's CLI",
    sources: 'fastify-cli',
    install: npm,
    packages: ['@duokit/fastify'],
    starter: { command: ['npx', '-y', 'fastify-cli@8', 'generate', '.', '--esm'], edits: [] },
    program: ['node_modules/fastify-cli/cli.js', 'start', '--address', 'localhost', 'app.js'],
  },
  nest('12'),
  nest('11'),
  minimal('Hono 4', 'hono', ['@duokit/hono', 'hono@4', '@hono/node-server']),
  minimal('h3 2', 'h3', ['@duokit/h3', 'h3@2']),
  minimal('h3 1', 'h3-1', ['@duokit/h3', 'h3@1']),
  minimal("Node's http", 'http', ['@duokit/http']),
  minimal('Web requests', 'web', ['@duokit/web', '@hono/node-server']),
  {
    // Nuxt 4.5.2 builds no application with pages by Vite 8.4 (Rolldown 1.3), also without duokit.
    ...minimal('Nuxt 4', 'nuxt', ['@duokit/nuxt', 'nuxt@4', 'vite@8.3.8']),
    build: ['nuxt', 'build'],
    program: ['.output/server/index.mjs'],
  },
]
