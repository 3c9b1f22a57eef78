import type { DuoEvent } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { RunningSample, Sample, SampleOptions } from './sample.js'
import { expectIn, expectStatus, type PromptName, Someone } from './someone.js'

type Beside = Pick<SampleOptions, 'failMode' | 'origin'> & { readonly application?: Simulator['application'] }

/**
 * Where attacks are tried: the application and the local Duo, which lets everybody in who is asked about, with a clock
 * that stands.
 */
export class Ground {
  simulator!: Simulator
  app!: RunningSample
  readonly events: DuoEvent[] = []
  /** Seconds: the application's clock. */
  seconds = 1_800_000_000
  readonly #sample: Sample
  readonly #closers: (() => Promise<void>)[] = []

  constructor(sample: Sample) {
    this.#sample = sample
  }

  async open(): Promise<void> {
    this.simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
    this.app = await this.start()
  }

  /** Another application beside the first, with the same secrets and the same Duo, at which it may have other keys. */
  async start({ application, ...options }: Beside = {}): Promise<RunningSample> {
    const { host, ca } = this.simulator
    const app = await this.#sample.start({
      simulator: { host, application: application ?? this.simulator.application, ...(ca !== undefined && { ca }) },
      now: () => this.seconds * 1000,
      onEvent: (event) => this.events.push(event),
      ...options,
    })
    this.#closers.push(() => app.close())
    return app
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close()
    await this.simulator.close()
  }

  begin(): void {
    this.events.length = 0
    this.simulator.reset()
    this.advance(3600)
  }

  /** Moves both clocks. */
  advance(seconds: number): void {
    this.seconds += seconds
    this.simulator.clock.freeze(this.seconds)
  }

  nobody(at: { url: string; origin?: string } = this.app): Someone {
    return new Someone({ ...at, simulator: this.simulator })
  }

  /** A browser in which the first factor was passed. */
  async someone(prompt: PromptName, name = 'alice', at?: { url: string; origin?: string }): Promise<Someone> {
    const visitor = this.nobody(at)
    await visitor.passFirstFactor(name, prompt)
    return visitor
  }

  /** A second later: for the iframe, approvals of one user within a second are one text, which counts once. */
  async expectHonestLogin(visitor: Someone, name = 'alice'): Promise<void> {
    this.advance(1)
    expectStatus(await visitor.finish(await visitor.begin()), 303)
    await expectIn(visitor, name)
  }

  /** Why the last login was refused. */
  lastReason(): string | undefined {
    return this.events.findLast((event) => event.type === 'rejected')?.reason
  }
}

/** Sets it up for the tests of a `describe`. */
export function useGround(sample: Sample): Ground {
  const ground = new Ground(sample)
  beforeAll(() => ground.open())
  afterAll(() => ground.close())
  beforeEach(() => ground.begin())
  return ground
}
