// Express 4 is called as Express 5 is, as far as these tests go; its own types would clash with those of 5.
declare module 'express-4' {
  import express from 'express'
  export default express
}
