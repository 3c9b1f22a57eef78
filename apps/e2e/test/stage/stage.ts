import type { DuoEvent } from '@duokit/core'
import { createSimulator, type Simulator, type SimulatorOptions } from '@duokit/simulator'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { type BrowserKind, openBrowser } from './browser.js'
import type { RunningSample, Sample, SampleOptions } from './sample.js'

/** Milliseconds that a page may take on a machine that is busy: a test fails later, and none by slowness. */
const longestWait = 30_000

/** Options of a stage beyond the application itself. */
export interface StageOptions extends Pick<SampleOptions, 'secure' | 'render' | 'failMode'> {
  readonly simulator?: SimulatorOptions
  readonly context?: BrowserContextOptions
  readonly browser?: BrowserKind
}

/** The application, the local Duo and a browser, with a clock that stands still unless a test moves it. */
export class Stage {
  context!: BrowserContext
  page!: Page
  simulator!: Simulator
  app!: RunningSample
  readonly events: DuoEvent[] = []
  readonly complaints: string[] = []
  /** Seconds: the application's clock. Both clocks begin at the machine's time, and stand. */
  #now = Math.floor(Date.now() / 1000)
  readonly #options: StageOptions
  readonly #contexts: BrowserContext[] = []
  #browser!: Browser

  constructor(options: StageOptions) {
    this.#options = options
  }

  async open(sample: Sample): Promise<void> {
    const { secure, render, failMode } = this.#options
    this.#browser = await openBrowser(this.#options.browser ?? 'quick')
    this.simulator = await createSimulator(this.#options.simulator)
    this.app = await sample.start({
      simulator: this.simulator,
      now: () => this.#now * 1000,
      onEvent: (event) => this.events.push(event),
      secure,
      render,
      failMode,
    })
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.simulator.close()
  }

  /**
   * A new person at a new browser. An hour lies between two tests, so that no answer of the one is one of the other.
   */
  async begin(): Promise<void> {
    this.events.length = 0
    this.complaints.length = 0
    this.simulator.reset()
    this.advance(3600)
    this.context = await this.newContext()
    this.page = await this.context.newPage()
  }

  async end(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close()
    if (this.complaints.length > 0) throw new Error(`The browser complained:\n${this.complaints.join('\n')}`)
  }

  /** A browser of its own, of whose pages every complaint is kept: script errors, policy violations, failed loads. */
  async newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      baseURL: this.app.url,
      locale: 'en-GB',
      // Nobody looks at most pages, and a smaller window is drawn sooner.
      viewport: { width: 500, height: 600 },
      ...this.#options.context,
      ...options,
    })
    this.#contexts.push(context)
    context.setDefaultTimeout(longestWait)
    context.on('weberror', (error) => this.complaints.push(error.error().message))
    context.on('console', (message) => {
      const { url } = message.location()
      // No page asks for an icon: Chrome does so by itself where no policy forbids it.
      if (message.type() !== 'error' || url.endsWith('/favicon.ico')) return
      this.complaints.push(`${message.text()} (${url})`)
    })
    return context
  }

  /** Moves both clocks. */
  advance(seconds: number): void {
    this.advanceApplication(seconds)
    this.simulator.clock.freeze(this.#now)
  }

  /** Moves the application's clock alone. */
  advanceApplication(seconds: number): void {
    this.#now += seconds
  }

  /** Takes note of complaints that a case is meant to cause; throws when there are none. */
  excuse(pattern: RegExp): void {
    const left = this.complaints.filter((complaint) => !pattern.test(complaint))
    if (left.length === this.complaints.length) throw new Error(`The browser did not complain of ${String(pattern)}`)
    this.complaints.splice(0, this.complaints.length, ...left)
  }

  /** The reasons of the rejections so far. */
  reasons(): string[] {
    return this.events.flatMap((event) => (event.type === 'rejected' ? [event.reason] : []))
  }

  /** How many events of a type there were. */
  count(type: DuoEvent['type']): number {
    return this.events.filter((event) => event.type === type).length
  }
}

/** Sets the stage for the tests of a `describe`: once the application and the browser, for each test a new person. */
export function useStage(sample: Sample, options: StageOptions = {}): Stage {
  vi.setConfig({ testTimeout: 3 * longestWait })
  const stage = new Stage(options)
  beforeAll(() => stage.open(sample))
  afterAll(() => stage.close())
  beforeEach(() => stage.begin())
  afterEach(() => stage.end())
  return stage
}
