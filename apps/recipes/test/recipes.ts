import { nextjs } from './nextjs.js'
import type { Recipe } from './recipe.js'
import { spellings } from './spellings.js'

/** The applications in the folders beside this one. */
export const recipes: readonly Recipe[] = [
  {
    name: 'sveltekit',
    scheme: 'https',
    program: 'dist/index.js',
    data: '/account/__data.json',
    form: '/account?/transfer',
    ways: [
      ...spellings,
      '/account/__data.json',
      '/account/__data.json?x-sveltekit-invalidated=11',
      '/account/__data.json/',
      '//account/__data.json',
      '/login/__data.json/../../account/__data.json',
      '/api/account/__data.json',
      '/_app/remote/account/balance',
    ],
    posts: [
      '/account?/transfer',
      '/account/?/transfer',
      '/account/__data.json?/transfer',
      '/?/transfer',
      '/login?/transfer',
    ],
  },
  {
    name: 'astro',
    scheme: 'http',
    program: 'dist/server/entry.mjs',
    data: /\/_server-islands\/Balance[^'"\s]*/,
    form: '/account?_action=transfer',
    ways: [
      ...spellings,
      '/_server-islands/Balance',
      '/_server-islands/Balance?e=default&p=&s=',
      '/_server-islands/Balance/?e=default&p=&s=',
      '//_server-islands/Balance?e=default&p=&s=',
    ],
    // An action can be sent to every page, also to one that is open.
    posts: [
      '/?_action=transfer',
      '/about?_action=transfer',
      '/login?_action=transfer',
      '/login/?_action=transfer',
      '/account?_action=transfer',
      '/_actions/transfer',
    ],
  },
  {
    name: 'react-router',
    scheme: 'http',
    program: 'server.mjs',
    data: '/account.data',
    form: '/account',
    ways: [
      ...spellings,
      '/account.data',
      '/account.data?_routes=routes%2Faccount',
      '/account/.data',
      '/account/_.data',
      '//account.data',
      '/api/account.data',
      '/_root.data?_routes=routes%2Faccount',
      '/login.data?_routes=routes%2Faccount',
      '/login.data/../account.data',
    ],
    posts: [
      '/account',
      '/account/',
      '/account.data',
      '/account/_.data',
      '/login.data?_routes=routes%2Faccount',
      '/?index',
    ],
  },
  nextjs,
]
