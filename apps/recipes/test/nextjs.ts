import type { Sending } from '@duokit/conformance'
import type { Recipe, Way } from './recipe.js'
import { spellings } from './spellings.js'

const tree = (...segments: string[]): string =>
  encodeURIComponent(
    JSON.stringify(segments.reduceRight<unknown>((child, name) => [name, { children: child }], ['__PAGE__', {}])),
  )

const times = (name: string): string => Array.from({ length: 5 }, () => name).join(':')

/** What the router of Next.js sends, what Next.js sends to itself, and what hosts of Next.js send to it. */
const headers: readonly Record<string, string>[] = [
  { rsc: '1' },
  { rsc: '1', 'next-router-prefetch': '1' },
  { rsc: '1', 'next-router-prefetch': '2' },
  ...['/_tree', '/_full', '/_index', '/account', '/account/__PAGE__'].map((segment) => ({
    rsc: '1',
    'next-router-prefetch': '1',
    'next-router-segment-prefetch': segment,
  })),
  // Only the page is wanted, without the layouts around it.
  { rsc: '1', 'next-router-state-tree': tree('', 'account'), 'next-url': '/account' },
  { rsc: '1', 'next-router-state-tree': tree('', 'about'), 'next-url': '/about' },
  // CVE-2025-29927
  ...['proxy', 'src/proxy', 'middleware', 'src/middleware', 'pages/_middleware'].flatMap((name) => [
    { 'x-middleware-subrequest': name },
    { 'x-middleware-subrequest': times(name) },
  ]),
  { 'x-middleware-next': '1' },
  { 'x-middleware-prefetch': '1' },
  { 'x-middleware-rewrite': '/account' },
  { 'x-middleware-invoke': '1', 'x-middleware-set-cookie': 'session=1' },
  { 'x-middleware-override-headers': 'cookie', 'x-middleware-request-cookie': 'session=1' },
  { 'x-matched-path': '/account', 'x-now-route-matches': '1=account' },
  { 'x-invoke-path': '/account', 'x-invoke-status': '200', 'x-invoke-query': '%7B%7D' },
  { 'x-invoke-output': '/account' },
  { 'x-nextjs-data': '1' },
  { 'x-nextjs-rewritten-path': '/account', 'x-nextjs-matched-path': '/account' },
  { 'x-original-url': '/account', 'x-rewrite-url': '/account', 'x-forwarded-uri': '/account' },
  { 'x-forwarded-host': 'localhost', 'x-forwarded-proto': 'https', 'x-forwarded-prefix': '/account' },
  { 'x-prerender-revalidate': '1', 'x-prerender-revalidate-if-generated': '1' },
  { cookie: '__prerender_bypass=1; __next_preview_data=1; __next_instant_navigation_testing=1' },
  { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' },
]

/** Each set of headers with a guarded page and endpoint, and with an open page. */
const withHeaders = ['/account', '/account?_rsc', '/api/account', '/'].flatMap((path) =>
  headers.map((sent): Way => ({ path, headers: sent })),
)

/** Files and URLs of the framework's own, and ways out of the one folder that is open. */
const internal = [
  ...['account', 'api/account'].flatMap((page) => [
    `/${page}.rsc`,
    `/${page}.prefetch.rsc`,
    `/${page}.txt`,
    `/${page}.body`,
    `/_next/data/build/${page}.json`,
    `/_next/server/app/${page}.html`,
    `/_next/image?url=%2F${page}&w=64&q=75`,
    `/_next/image/?url=%2F%2Flocalhost%2F${page}&w=64&q=75`,
    `/_next/static/../../${page}`,
    `/_next/static/%2e%2e/%2e%2e/${page}`,
    `/_next/static/..%2f..%2f${page}`,
    `/_next/static/..\\..\\${page}`,
    `/_next/static//../../${page}`,
    `/_next/static/%2e%2e%5c%2e%2e%5c${page}`,
    `/en/${page}`,
    `/?nxtPpath=${page}&nxtIpath=${page}&__nextLocale=en`,
    `/about?/../${page}`,
    `/about.rsc/../${page}`,
  ]),
  '/account.segments/_tree.segment.rsc',
  '/account.segments/_full.segment.rsc',
  '/account.segments/account/__PAGE__.segment.rsc',
  '/about.segments/../account.rsc',
  '/about.rsc',
]

/** Without scripts a form names its action in a field, with scripts in a header. */
function sendings(page: string): readonly Sending[] {
  const [field = '', id = ''] = /\$ACTION_ID_(\w+)/.exec(page) ?? []
  if (id === '') return []
  const boundary = 'boundary'
  const part = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n\r\n--${boundary}--\r\n`
  return [
    { body: part, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } },
    {
      as: 'script',
      body: '[]',
      headers: { accept: 'text/x-component', 'content-type': 'text/plain;charset=UTF-8', 'next-action': id },
    },
  ]
}

export const nextjs: Recipe = {
  name: 'nextjs',
  scheme: 'http',
  program: 'node_modules/next/dist/bin/next',
  args: ['start', '--hostname', 'localhost'],
  data: { path: '/account?_rsc', headers: { rsc: '1' } },
  form: '/account',
  ways: [...spellings, ...internal, ...withHeaders],
  // A Server Action can be sent to every page, also to one that is open.
  posts: [
    '/account',
    '/account/',
    '/account?_rsc',
    '/',
    '/about',
    '/login',
    '/_not-found',
    '/api/account',
    '/_next/static/a.js',
  ],
  sendings,
}
