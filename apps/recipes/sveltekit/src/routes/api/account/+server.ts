import { transfers } from '../../../lib/server/transfers'
import { json } from '@sveltejs/kit'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = ({ locals }) => json({ balanceOf: locals.duo?.username, transfers: transfers() })
