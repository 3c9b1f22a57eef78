import { defineBuildConfig } from 'unbuild'

export default defineBuildConfig({
  hooks: {
    'mkdist:entry:options'(_context, _entry, options) {
      // Our imports name their ending already; with a second one each type behind them would come out as any.
      options.addRelativeDeclarationExtensions = false
    },
  },
})
