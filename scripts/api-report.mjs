import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const scratch = mkdtempSync(join(tmpdir(), 'portcullis-api-'));
mkdirSync(join(ROOT, 'etc'), { recursive: true });
for (const { name, types } of ENTRY_POINTS) {
  if (!existsSync(join(ROOT, types))) continue;
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(ROOT, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: ROOT,
      newlineKind: 'lf',
      mainEntryPointFilePath: join(ROOT, types),
      compiler: { tsconfigFilePath: join(ROOT, 'tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: scratch,
        reportTempFolder: join(scratch, 'temp'),
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
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === 'error') console.error(message.text);
    },
  });
  const file = `etc/${name}.api.md`;
  const report = withWordsInOrder(readFileSync(join(scratch, `${name}.api.md`), 'utf8'));
  if (existsSync(join(ROOT, file)) && readFileSync(join(ROOT, file), 'utf8') === report) continue;
  if (check) {
    console.error(`${file} is not what the code exports: run "npm run api" and look at the difference`);
    process.exitCode = 1;
  } else {
    writeFileSync(join(ROOT, file), report);
    console.log(`${file} was written anew`);
  }
}
rmSync(scratch, { recursive: true });

/**
 * The compiler lists the words of an inferred enumeration in the order in which it met them, so an import that moves in a
 * file far away would show as a change of the surface: here they are in alphabetical order.
 *
 * @param {string} report a report of the extractor
 * @returns {string} the same, the members of each `z.ZodEnum` sorted
 */
function withWordsInOrder(report) {
  return report.replace(/(?<=\bZodEnum<\{\n)(?:.*;\n)+?(?=\s*\}>)/g, (members) =>
    members
      .split(/(?<=\n)/)
      .sort()
      .join(''),
  );
}
