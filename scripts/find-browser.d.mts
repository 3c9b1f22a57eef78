/** What Playwright is to start. */
interface BrowserProgram {
  executablePath: string
  args: string[]
}
/**
 * A browser that is quick to start and at each page: the headless shell where there is one, else any. Throws when there
 * is none.
 */
export declare function quickBrowser(): BrowserProgram
/** A browser of people, which keeps pages for the back button. Throws when there is none. */
export declare function wholeBrowser(): BrowserProgram & { ignoreDefaultArgs: string[] }
