import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { Type } from '@nestjs/common';
import type { AnyAuditEvent } from '../../src/index.js';
import { PASSWORD, register, signIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What the page leaves to its reader. */
const MAILER = `
import { Injectable } from '@nestjs/common';
export const SENT: string[][] = [];
@Injectable()
export class Mailer {
  send(...mail: string[]): Promise<void> {
    return Promise.resolve(void SENT.push(mail));
  }
}
`;

interface AuditCopy {
  copy(from: Date, hand: (event: AnyAuditEvent) => Promise<void>): Promise<Date>;
}

// The compiler reads the whole of Portcullis.
jest.setTimeout(120_000);

describe('the code in docs/events.md', () => {
  let folder: string;
  let app: TestApp;
  let sent: string[][];
  let Copy: Type<AuditCopy>;

  beforeAll(async () => {
    // Inside the package, so that its names lead where they do for everybody.
    folder = mkdtempSync(join(ROOT, 'test/docs/example-'));
    const page = readFileSync(join(ROOT, 'docs/events.md'), 'utf8');
    const files = [...page.matchAll(/^```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)^```$/gm)];
    expect(files.map(([, name]) => name)).toEqual(['security-mail.ts', 'audit-copy.ts']);
    for (const [, name, source] of files) writeFileSync(join(folder, name!), source!);
    writeFileSync(join(folder, 'mailer.ts'), MAILER);
    const load = async <Module>(name: string) => (await import(join(folder, name))) as Module;
    const { Mailer, SENT } = await load<{ Mailer: Type<unknown>; SENT: string[][] }>('mailer.ts');
    const { SecurityMail } = await load<{ SecurityMail: Type<unknown> }>('security-mail.ts');
    const { AuditCopy } = await load<{ AuditCopy: Type<AuditCopy> }>('audit-copy.ts');
    sent = SENT;
    Copy = AuditCopy;
    app = await startTestApp({ providers: [Mailer, SecurityMail, AuditCopy] });
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is what the compiler takes', () => {
    const options = { extends: '../../../tsconfig.json', compilerOptions: { noEmit: true }, include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    expect(execFileSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })).toBe('');
  });

  it('mails people whose password was changed', async () => {
    const person = await register(app);
    const { headers } = await signIn(app, person, 'header');
    const body = { currentPassword: PASSWORD, newPassword: 'quite another password' };
    await app.request().post('/v1/auth/password').set(headers).send(body).expect(200);
    const text = expect.stringMatching(/^\S+Z, from 127\.0\.0\.1$/);
    while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sent).toEqual([[person.email, 'Your password was changed', text]]);
  });

  it('hands every event on once, also those that come while it reads', async () => {
    const copy = app.app.get(Copy);
    const handed: string[] = [];
    const hand = ({ id }: AnyAuditEvent): Promise<void> => Promise.resolve(void handed.push(id));
    const next = await copy.copy(new Date(0), hand);
    await register(app);
    await copy.copy(next, hand);
    const rows = await app.database.query<{ id: string }>('SELECT id FROM audit_events ORDER BY at, id');
    expect(handed).toEqual(rows.map(({ id }) => id));
  });
});
