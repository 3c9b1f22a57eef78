import { join } from 'node:path'
import ts from 'typescript'
import { writeFiles } from './own-folder.js'
import type { PageFile } from './start-page.js'

/**
 * What `tsc` says about the files of a page, with the options that the Start pages name.
 *
 * @param folder - the application, whose packages the files import
 * @param editions - the files, once for each way in which the page shows them
 */
export function typeProblems(folder: string, editions: readonly (readonly PageFile[])[]): string[] {
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: ['node'],
    typeRoots: [join(folder, 'node_modules/@types')],
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  }
  const rootNames = editions.flatMap((files, number) => {
    const place = join(folder, `edition-${number}`)
    writeFiles(place, files, 'nuxt')
    return files.map(({ path }) => join(place, path))
  })
  return ts.getPreEmitDiagnostics(ts.createProgram({ rootNames, options })).map(({ file, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, '\n')
    return `${file?.fileName.slice(folder.length + 1) ?? ''}: ${message}`
  })
}
