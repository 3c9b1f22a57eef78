/** Node's own import, from inside a test: what is built is not to be seen, and changed, by the tools of the tests. */
export const importBuilt: <Module>(address: string) => Promise<Module>
