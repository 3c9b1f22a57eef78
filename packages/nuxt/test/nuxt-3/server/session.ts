import { sessionConfig } from '#duo'

export const session = sessionConfig({ name: 'app', password: useRuntimeConfig().sessionPassword })
