/** Returns the environment variable that fills a setting of Duo. */
export function variableOf(key: string): string {
  return `NUXT_DUO_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
