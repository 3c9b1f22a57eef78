/**
 * The built browser script as a compile-time constant, for `define` of tsup and vitest; throws when it is not built.
 */
export declare function promptScriptDefine(): { __DUOKIT_PROMPT_SCRIPT__: string }
