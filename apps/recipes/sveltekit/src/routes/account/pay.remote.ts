import { form, query } from '$app/server'
import { transfer, transfers } from '../../lib/server/transfers'

export const pay = form(() => transfer())

export const paid = query(() => transfers())
