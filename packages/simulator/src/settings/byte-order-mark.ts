/** JSON without the mark that Windows puts in front of text. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')
