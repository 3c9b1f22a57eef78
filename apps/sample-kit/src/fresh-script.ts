/**
 * Browsers may show a page again as they kept it, whatever `Cache-Control` says. After a logout nobody should see the
 * account with the back button, so a page that was kept asks the server anew.
 */
export const freshScript = "addEventListener('pageshow', (event) => event.persisted && location.reload())"
