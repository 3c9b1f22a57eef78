import { transfer, transfers } from '../../lib/server/transfers'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => ({ user: locals.duo?.username, transfers: transfers() })

export const actions: Actions = {
  transfer: () => transfer(),
}
