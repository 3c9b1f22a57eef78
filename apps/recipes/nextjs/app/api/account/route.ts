import { duo } from '../../../server/duo'
import { transfers } from '../../../server/transfers'

export async function GET(request: Request): Promise<Response> {
  const passed = await duo().guard(request)
  if (passed instanceof Response) return passed
  return passed.respond(Response.json({ balanceOf: passed.proof.username, transfers: transfers() }))
}
