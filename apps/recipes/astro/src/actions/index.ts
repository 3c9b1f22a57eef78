import { defineAction } from 'astro:actions'
import { transfer, transfers } from '../server/transfers'

export const server = {
  transfer: defineAction({
    accept: 'form',
    handler: () => {
      transfer()
      return transfers()
    },
  }),
}
