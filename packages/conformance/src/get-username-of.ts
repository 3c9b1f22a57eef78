import type { TargetIdentity, TargetOptions } from './target.js'

type MaybePromise<Value> = Value | Promise<Value>
type User = string | undefined

/**
 * Makes the option `getUsername` of `createDuo` for a target.
 *
 * @param user - reads who passed the first factor
 * @returns `user` itself, unless the scenario is about an application that returns something else
 */
export function getUsernameOf<Ctx>(
  identity: TargetOptions['identity'],
  user: (ctx: Ctx) => MaybePromise<User>,
): (ctx: Ctx) => MaybePromise<User> {
  if (identity === undefined) return user
  const answer = typeof identity === 'function' ? identity : mistaken[identity]
  // What JavaScript lets an application return.
  return (ctx) => {
    const name = user(ctx)
    return (name instanceof Promise ? name.then(answer) : answer(name)) as User
  }
}

/** What people make of a user who is more than a name. */
const mistaken: Readonly<Record<Exclude<TargetIdentity, Function>, (name: User) => unknown>> = {
  record: (name) => name && { id: 7, email: `${name}@example.com`, name: `Dr. ${name}` },
  'login-object': (name) => name && { name, loginId: { of: name } },
}
