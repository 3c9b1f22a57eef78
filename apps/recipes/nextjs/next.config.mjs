/** @type {import('next').NextConfig} */
export default {
  // The proxy then judges the URL that was sent, and not what Next.js makes of it.
  skipProxyUrlNormalize: true,
  // `pnpm typecheck` does it, faster.
  typescript: { ignoreBuildErrors: true },
  experimental: { turbopackFileSystemCacheForBuild: false },
}
