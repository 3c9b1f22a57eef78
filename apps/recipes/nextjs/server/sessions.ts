import { randomUUID } from 'node:crypto'

/** Who has passed the first factor. Use your own sessions instead. */
const shared: typeof globalThis & { users?: Map<string, string> } = globalThis
const users = (shared.users ??= new Map<string, string>())

export function beginSession(user: string): string {
  const id = randomUUID()
  users.set(id, user)
  return id
}

export const endSession = (id: string): boolean => users.delete(id)

export const userOf = (id: string | undefined): string | undefined => users.get(id ?? '')
