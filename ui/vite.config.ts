import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  // Feature flags: only what is used is shipped. The message compiler of vue-i18n works by
  // interpretation; nothing here needs `eval`, so the window's CSP stays `script-src 'self'`.
  define: {
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_OPTIONS_API__: true,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    // Reference data lies beside the window's sources, in assets/.
    fs: { allow: ['..'] },
    // The web view caches the dev server's answers across runs; a stale module is a ghost bug.
    headers: { 'Cache-Control': 'no-store' },
  },
  build: {
    target: 'safari16',
    // No inlined assets and no inline scripts: both would need holes in the CSP.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    // A whole screen is drawn in many of them; on a busy machine that takes its time.
    testTimeout: 30_000,
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
  },
})
