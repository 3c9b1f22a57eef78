/** What Vite makes of files that TypeScript does not read. */
declare module '*.vue' {
  import type { Theme } from 'vitepress'

  const layout: NonNullable<Theme['Layout']>
  export default layout
}
declare module '*.css'
