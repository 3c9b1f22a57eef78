import { sessionConfig } from '#duo'

export const session = sessionConfig({ name: 'app', password: 'a password of the application under test' })
