export type { User } from '#auth-utils'

declare module '#auth-utils' {
  interface User {
    username: string
  }
}
