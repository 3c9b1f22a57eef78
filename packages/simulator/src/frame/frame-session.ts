import { randomBytes } from 'node:crypto'
import type { ParentPage } from './parent-page.js'
import type { SignedRequest } from './signed-request.js'

/** What the person in front of the frame sees. */
export type View =
  | { kind: 'choose'; problem?: string; notice?: string }
  | { kind: 'waiting'; factor: 'push' | 'phone'; txid: string }
  | { kind: 'stalled' }
  | { kind: 'enroll'; problem?: string }
  | { kind: 'failed'; text: string }
  | { kind: 'ended'; text: string }
  | { kind: 'answered'; title: string; text: string }

/** One opened frame: at most one answer comes out of it. */
export interface FrameSession {
  readonly sid: string
  readonly request: SignedRequest
  readonly parent: ParentPage
  view: View
  /** Counts up whenever the view changes, so that the page knows when to fetch it again. */
  revision: number
  /** Waits to be posted to the parent with the next view. */
  message: string | undefined
  /** Whether the answer has left. */
  delivered: boolean
  /** Whether the person asked to be remembered with the attempt that is going on. */
  remember: boolean
}

const KEPT = 1000

/** The opened frames. They are known by an unguessable id in forms: third-party cookies may be blocked. */
export class FrameSessions {
  readonly #open = new Map<string, FrameSession>()

  open(request: SignedRequest, parent: ParentPage): FrameSession {
    const session: FrameSession = {
      sid: randomBytes(24).toString('base64url'),
      request,
      parent,
      view: { kind: 'choose' },
      revision: 0,
      message: undefined,
      delivered: false,
      remember: false,
    }
    this.#open.set(session.sid, session)
    const [oldest] = this.#open.keys()
    if (this.#open.size > KEPT && oldest !== undefined) this.#open.delete(oldest)
    return session
  }

  get(sid: string): FrameSession | undefined {
    return this.#open.get(sid)
  }

  clear(): void {
    this.#open.clear()
  }
}

export function show(session: FrameSession, view: View): void {
  session.view = view
  session.revision += 1
}
