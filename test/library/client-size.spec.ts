import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ENTRY = fileURLToPath(new URL('../../dist/client/index.js', import.meta.url));
const LIMIT_BYTES = 6_000;

describe('portcullis/client', () => {
  it('weighs under 6 kB, minified and compressed, with everything that it needs', async () => {
    // As for a browser: what only Node has would fail to resolve.
    const bundled = await build({
      entryPoints: [ENTRY],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      metafile: true,
    });
    const [file] = bundled.outputFiles;
    expect(Object.keys(bundled.metafile.inputs).filter((input) => !/dist\/client\/[\w.-]+\.js$/.test(input))).toEqual(
      [],
    );
    expect(gzipSync(file!.contents, { level: 9 }).length).toBeLessThan(LIMIT_BYTES);
  });
});
