import { DuoError } from '@duokit/core'

/** What Express's application and Fastify's instance say of where they are. */
interface Mountable {
  /** Express: the path of this application below all those that it is mounted in. */
  path?(): string
  readonly mountpath?: unknown
  readonly parent?: Mountable
  on?(event: 'mount', listener: (parent: Mountable) => void): unknown
  /** Fastify: of the plugin that this instance belongs to. */
  readonly prefix?: unknown
}

const plainPath = /^(?:\/[A-Za-z0-9_~.-]+)*$/

/**
 * The path at which the platform's instance is mounted in another one, such as `/nest`; nothing if it is not.
 *
 * @throws DuoError `invalid_option` if it is mounted at several paths, or at a pattern
 */
export function mountOf(instance: unknown): string {
  if (!isMountable(instance)) return ''
  if (!isExpress(instance)) return plain(typeof instance.prefix === 'string' ? instance.prefix : '')
  const paths: unknown[] = []
  for (let at: Mountable | undefined = instance; at?.parent !== undefined; at = at.parent) paths.unshift(at.mountpath)
  return paths.map(plain).join('')
}

/** Calls back each time that the instance, or one around it, is mounted in another one. */
export function onMount(instance: unknown, changed: () => void): void {
  if (!isMountable(instance) || !isExpress(instance)) return
  instance.on?.('mount', (parent) => {
    onMount(parent, changed)
    changed()
  })
}

/** The public URL of the application's root: `origin`, with the mount behind it if it does not end in it already. */
export function originAt(origin: string, mount: string): string {
  const base = origin.replace(/\/+$/, '')
  return mount === '' || base.toLowerCase().endsWith(mount.toLowerCase()) ? origin : base + mount
}

function plain(path: unknown): string {
  const text = typeof path === 'string' ? path.replace(/\/$/, '') : undefined
  if (text !== undefined && plainPath.test(text)) return text
  throw new DuoError(
    'invalid_option',
    'DuoModule needs one public URL, but Nest is mounted at several paths or at a pattern. Mount it at one plain path, such as /nest',
  )
}

function isMountable(value: unknown): value is Mountable {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
}

function isExpress({ path, on }: Mountable): boolean {
  return typeof path === 'function' && typeof on === 'function'
}
