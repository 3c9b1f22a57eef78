const HOSTS = /(?:^|\.)(?:duo\.com|duosecurity\.com|duomobile\.s3-us-west-1\.amazonaws\.com)$/

/**
 * The address that the frame wants this window to open, if Duo may open it: Duo's device application, or a page of Duo
 * over https. What comes back is what was checked, so open that.
 */
export function allowedWindow(address: string): string | undefined {
  try {
    const url = new URL(address)
    const allowed = url.protocol === 'duotrustedendpoints:' || (url.protocol === 'https:' && HOSTS.test(url.hostname))
    return allowed ? url.href : undefined
  } catch {
    return undefined
  }
}
