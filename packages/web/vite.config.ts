import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';

/** A running Daybook that `npx vite` in this folder passes requests on to. */
const server = 'http://127.0.0.1:7070';

/** The page is not painted before the script has said in which colours. */
const blocking: Plugin = {
  name: 'blocking',
  transformIndexHtml: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [tailwindcss(), blocking],
  server: { proxy: { '/v1': server, '/docs': server, '/openapi.json': server } },
  build: {
    target: ['chrome123', 'firefox125', 'safari17.5'],
    // Everything is a file of its own: the content security policy lets no `data:` in.
    assetsInlineLimit: 0,
    // The polyfill is an inline script elsewhere, and these browsers need none.
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
    // `use client` means something to servers that render pages; there is none here.
    rolldownOptions: {
      // With what sets it up, so that it is set up before anything of it is used.
      output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|web\/src\/zod\.ts$/ }] } },
      onLog: (level, log, report) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : report(level, log)),
    },
    reportCompressedSize: false,
    emptyOutDir: true,
  },
});
