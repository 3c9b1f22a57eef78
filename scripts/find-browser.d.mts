/** The switches every test browser starts with. */
export declare const browserArguments: string[]
/** The path of a Chrome, Chromium or Edge of this machine, or else Playwright's own download; throws when there is none. */
export declare function findBrowser(): string
