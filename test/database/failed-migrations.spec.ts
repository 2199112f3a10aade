import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cleanUpAfterTests, newFolder, query, ROOT, start } from './embedded-harness.js';

cleanUpAfterTests();

/** An application that outlives the failure of its start, and what is still held then. */
const APPLICATION = `
  const { NestFactory } = await import('@nestjs/core');
  const { PortcullisModule } = await import(${JSON.stringify(pathToFileURL(join(ROOT, 'dist/index.js')).href)});
  const { readdirSync } = await import('node:fs');
  const data = process.argv[1];
  const module = PortcullisModule.forRoot({ database: { data } });
  const failure = await NestFactory.createApplicationContext(module, { abortOnError: false, logger: false }).catch(
    (error) => error,
  );
  console.log(JSON.stringify({ failure: failure.message, held: readdirSync(data + '/postgres.run/holders') }));
`;

describe('an application whose migrations fail', () => {
  it('lets go of the embedded server, and lives on without it', async () => {
    const data = newFolder();
    const holder = await start(data);
    await query(holder, 'CREATE TABLE users (id integer)');
    await holder.stop();

    const said = execFileSync(process.execPath, ['--input-type=module', '-e', APPLICATION, data], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(JSON.parse(said)).toEqual({ failure: 'relation "users" already exists', held: [] });
    expect(existsSync(join(data, 'postgres/postmaster.pid'))).toBe(false);
    expect(readdirSync(data)).toContain('postgres');
  });
});
