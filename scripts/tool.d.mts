/** How to start an installed tool: program and parameters. */
export function tool(packageName: string, ...parameters: string[]): string[]
