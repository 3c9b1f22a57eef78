declare module 'h3-v1' {
  export * from 'h3'
}
