/** The status text with which a guarded page responds to the prerenderer, which has no user. */
export const guardedWhilePrerendering = 'Guarded by Duo'
