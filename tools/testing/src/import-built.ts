import { constants, Script } from 'node:vm'

/** Node's own import, from inside a test: what is built is not to be seen, and changed, by the tools of the tests. */
export const importBuilt = new Script('(address) => import(address)', {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as <Module>(address: string) => Promise<Module>
