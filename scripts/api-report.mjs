import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

// Records the public surface in etc/, one file for each entry point of package.json: `npm run api`. With --check it only compares,
// and says how to go on where the two differ.
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ENTRY_POINTS = [
  { name: 'portcullis', types: 'dist/index.d.ts' },
  { name: 'portcullis-testing', types: 'dist/testing/index.d.ts' },
  { name: 'portcullis-verifier', types: 'dist/verifier/index.d.ts' },
  { name: 'portcullis-client', types: 'dist/client/index.d.ts' },
];

const check = process.argv.includes('--check');
mkdirSync(join(ROOT, 'etc'), { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'portcullis-api-'));
let changed = false;
for (const { name, types } of ENTRY_POINTS) {
  if (!existsSync(join(ROOT, types))) continue;
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(ROOT, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: join(ROOT, types),
      compiler: { tsconfigFilePath: join(ROOT, 'tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: join(ROOT, 'etc'),
        reportTempFolder: scratch,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        // What signatures name without exporting it shows in the report; whether it should be exported is for the review.
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
        compilerMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  const result = Extractor.invoke(config, {
    localBuild: !check,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === 'error') console.error(message.text);
    },
  });
  if (!result.apiReportChanged) continue;
  changed = true;
  console.log(
    `etc/${name}.api.md ${check ? 'is not what the code exports: run "npm run api" and look at the difference' : 'was written anew'}`,
  );
}
rmSync(scratch, { recursive: true });
if (check && changed) process.exitCode = 1;
