import { problemAnswer } from '../gate/pages/answers.js'
import type { GateAnswer } from '../gate/request/request.js'

const titles = {
  400: 'Bad Request',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const

/** A refusal that says nothing about the login or the application. */
export function plainRefusal(status: keyof typeof titles): GateAnswer {
  return problemAnswer({ status, title: titles[status] })
}
