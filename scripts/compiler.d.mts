/** How to start the compiler: program and first parameters. */
export function compiler(): string[]
