import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Test } from '@nestjs/testing';
import { parseConfig } from '../../src/config/index.js';
import { createLogger } from '../../src/http/logging/logger.js';
import { PinoLoggerService } from '../../src/http/logging/pino-logger.service.js';
import { PortcullisModule } from '../../src/portcullis.module.js';
import { secretBesideData } from '../../src/tokens/keys/master-secret.js';
import { WrongSecretError } from '../../src/tokens/tokens.errors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { ownKey } from './forge.js';

const run = promisify(execFile);

describe('signing keys at rest', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it.each(['ES256', 'EdDSA', 'RS256'] as const)(
    '%s: the row holds nothing private in any readable form',
    async (algorithm) => {
      const node = await startTestApp({ config: { tokens: { algorithm } } });
      const { kid, privateKey } = ownKey(node);
      const rows = await node.database.query<{ public_jwk: object; encrypted_private_key: Buffer; row: string }>(
        'SELECT public_jwk, encrypted_private_key, row_to_json(k)::text AS row FROM signing_keys k WHERE kid = $1',
        [kid],
      );
      expect(rows).toHaveLength(1);
      const [
        { public_jwk: publicJwk, encrypted_private_key: sealed, row } = {
          public_jwk: {},
          encrypted_private_key: Buffer.alloc(0),
          row: '',
        },
      ] = rows;
      const { d = '' } = privateKey.export({ format: 'jwk' });
      expect(d).not.toBe('');
      for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(publicJwk).not.toHaveProperty(name);
      expect(row).not.toMatch(/BEGIN|PRIVATE/);
      expect(row).not.toContain(d);
      expect(sealed.includes(Buffer.from(d, 'base64url'))).toBe(false);
      // PKCS #8 begins with a SEQUENCE; what is stored must not.
      expect(sealed.includes(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(0, 24))).toBe(false);
      await node.close();
    },
  );

  it('the data key is wrapped, and the secret is nowhere in the database', async () => {
    const rows = await app.database.query<{ wrapped_key: Buffer }>('SELECT wrapped_key FROM data_keys');
    expect(rows).toHaveLength(1);
    // Nonce, tag and 32 bytes of ciphertext.
    expect(rows[0]?.wrapped_key).toHaveLength(12 + 16 + 32);
    const secret = app.config.secret?.toString() ?? '';
    expect(secret.length).toBeGreaterThanOrEqual(32);
    const dump = await app.database.query<{ row: string }>(
      'SELECT row_to_json(d)::text AS row FROM data_keys d UNION ALL SELECT row_to_json(k)::text FROM signing_keys k',
    );
    for (const { row } of dump) expect(row).not.toContain(secret);
  });

  it('a ciphertext moved to another row does not open', async () => {
    const [row] = await app.database.query<{ id: string }>('SELECT id FROM data_keys');
    await app.database.query('ALTER TABLE signing_keys DROP CONSTRAINT signing_keys_data_key_id_fkey');
    await app.database.query('UPDATE data_keys SET id = gen_random_uuid()');
    expect(await bootFailure(app, app.config.secret?.toString() ?? '')).toBeInstanceOf(WrongSecretError);
    await app.database.query('UPDATE data_keys SET id = $1', [row?.id]);
    expect(await bootFailure(app, app.config.secret?.toString() ?? '')).toBeUndefined();
  });

  it('another PORTCULLIS_SECRET is refused at boot with WrongSecretError, in one line', async () => {
    const failure = await bootFailure(app, 'another-secret-of-tests-with-more-than-32-bytes');
    expect(failure).toBeInstanceOf(WrongSecretError);
    expect((failure as Error).message).toMatch(/^PORTCULLIS_SECRET [^\n]+$/);
    expect((failure as Error).message).not.toContain('another-secret');
  });
});

/** What starting a node on the app's database with this secret fails with; undefined where it starts. */
async function bootFailure(app: TestApp, secret: string): Promise<unknown> {
  const config = parseConfig(
    { database: { url: app.database.url }, log: { level: 'silent' } },
    { env: { PORTCULLIS_ENV: 'test', PORTCULLIS_SECRET: secret } },
  );
  const module = await Test.createTestingModule({ imports: [PortcullisModule.forConfig(config)] })
    .setLogger(new PinoLoggerService(createLogger('silent')))
    .compile();
  const failure = await module.init().then(
    () => undefined,
    (error: unknown) => error,
  );
  await module.close();
  return failure;
}

describe('the secret beside the embedded data', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'portcullis-secret-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, with 256 bits and mode 0600, and read from then on', () => {
    const data = join(folder, 'data');
    const secret = secretBesideData(data);
    expect(secret.toString()).toMatch(/^[\w-]{43}$/);
    expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600);
    expect(secretBesideData(data)).toEqual(secret);
    expect(readFileSync(join(data, 'secret'), 'utf8').trim()).toBe(secret.toString());
  });

  it.each(['', '\n', 'short'])('is not taken from a file that holds %j, and that file stays', (text) => {
    writeFileSync(join(folder, 'secret'), text);
    expect(() => secretBesideData(folder)).toThrow(WrongSecretError);
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe(text);
  });

  it('is one, however many processes start at once', async () => {
    const url = new URL('../../dist/tokens/keys/master-secret.js', import.meta.url).href;
    const script = `import { secretBesideData } from ${JSON.stringify(url)}; console.log(secretBesideData(process.argv[1]).toString());`;
    const started = Array.from({ length: 4 }, () =>
      run(process.execPath, ['--input-type=module', '--eval', script, '--', folder]),
    );
    const printed = (await Promise.all(started)).map(({ stdout }) => stdout.trim());
    expect(new Set(printed).size).toBe(1);
    expect(printed[0]).toMatch(/^[\w-]{43}$/);
  });

  it('is made although a process of the same pid was killed while it made one, and takes what that left away', () => {
    writeFileSync(join(folder, `secret.${process.pid}`), 'left by a version of before');
    writeFileSync(join(folder, 'secret.9b0c9d0e-7b0f-4b46-8f3c-0d1e0c2b1a34.new'), 'half a sec');
    expect(secretBesideData(folder).toString()).toMatch(/^[\w-]{43}$/);
    expect(readdirSync(folder).sort()).toEqual(['secret', `secret.${process.pid}`]);
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('belongs to the owner of the folder where root makes it, who may be the one to start next time', () => {
    chownSync(folder, 65_534, 65_534);
    secretBesideData(folder);
    expect(statSync(join(folder, 'secret'))).toMatchObject({ uid: 65_534, gid: 65_534 });
  });

  it('that cannot be made is refused in one line, naming the file and what to do', () => {
    writeFileSync(join(folder, 'file'), '');
    const make = (): Buffer => secretBesideData(join(folder, 'file', 'data'));
    expect(make).toThrow(WrongSecretError);
    expect(make).toThrow(/^\S+\/file\/data\/secret can't be (?:read|made) \(ENOTDIR.*\): set PORTCULLIS_SECRET$/);
  });

  it('that cannot be read is refused, naming the file and what to do', () => {
    mkdirSync(join(folder, 'secret'));
    expect(() => secretBesideData(folder)).toThrow(WrongSecretError);
    expect(() => secretBesideData(folder)).toThrow(/secret can't be read \(EISDIR\): set PORTCULLIS_SECRET/);
  });

  it('made by hand is used as it stands, without the line break of an editor', () => {
    writeFileSync(join(folder, 'secret'), 'a secret that somebody typed, 32 bytes or more\n');
    chmodSync(join(folder, 'secret'), 0o600);
    expect(secretBesideData(folder).toString()).toBe('a secret that somebody typed, 32 bytes or more');
  });
});
