import { proofOf } from '../server/proof'
import { transfers } from '../server/transfers'
import type { Route } from './+types/api-account'

export const loader = ({ context }: Route.LoaderArgs) =>
  Response.json({ balanceOf: proofOf(context).username, transfers: transfers() })
