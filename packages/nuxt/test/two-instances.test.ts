import type { DuoEvent } from '@duokit/h3'
import { expect, it } from 'vitest'
import { origin, useApplications } from './stage/application.js'

const applications = useApplications()

it('a login that begins at one instance ends at another, whose event says when it began', async () => {
  const events: [string, DuoEvent][] = []
  const start = (name: string) =>
    applications.start({ underTest: { callbacks: { onEvent: (event) => void events.push([name, event]) } } })
  const first = await start('first')
  const alice = await first.user()
  const begun = await alice.visit('/duo/start?next=/account')
  const second = (await start('second')).visitor()
  for (const [name, value] of alice.jar) second.jar.set(name, value)
  const atDuo = await fetch(begun.headers.get('location') ?? '', {
    redirect: 'manual',
    headers: { accept: 'text/html' },
  })
  const back = new URL(atDuo.headers.get('location') ?? '')
  const done = await second.visit(back.pathname + back.search, { 'sec-fetch-site': 'cross-site' })
  expect([done.status, done.headers.get('location')]).toEqual([303, `${origin}/account`])
  const attempt = events[0]?.[1].attempt
  expect(events).toMatchObject([
    ['first', { type: 'started', attempt }],
    ['second', { type: 'verified', attempt, startedAt: expect.any(Number) as unknown }],
  ])
})
