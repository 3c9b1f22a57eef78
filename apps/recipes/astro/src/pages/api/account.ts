import type { APIRoute } from 'astro'
import { transfers } from '../../server/transfers'

export const GET: APIRoute = ({ locals }) => Response.json({ balanceOf: locals.duo?.username, transfers: transfers() })
