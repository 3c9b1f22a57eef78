/** What Duo's API answers. */
export interface ApiAnswer {
  stat: string
  code?: number
  message?: string
  message_detail?: string
  response?: { time: number }
  simulator?: { reason: string; explanation: string }
}
