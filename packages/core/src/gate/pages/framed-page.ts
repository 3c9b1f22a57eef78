import { describeFailure } from '../../errors/failures.js'
import { messagePage } from './page.js'
import type { GateAnswer } from '../request/request.js'

const needsDuo = {
  title: 'Please confirm it’s you',
  text: 'This part of the page needs a confirmation with Duo. It opens in the whole window and leads you back.',
}

/** What a guarded page inside of another page says: neither Duo nor most login pages may be shown there. */
export const framedTexts: Readonly<Record<string, { readonly title: string; readonly text: string }>> = {
  first_factor_required: {
    title: 'Please log in',
    text: 'This part of the page is for people who are logged in. The login opens in the whole window.',
  },
  duo_required: needsDuo,
}

/** Leads out of a frame to a login, in place of a prompt that browsers do not show there. */
export function framedStart(href: string, headers: GateAnswer['headers']): GateAnswer {
  const { status } = describeFailure('duo_required')
  const challenge = ['www-authenticate', 'Duo'] as const
  const action = { label: 'Confirm with Duo', href }
  return messagePage({ status, ...needsDuo, action, framed: true, headers: [challenge, ...headers] })
}
