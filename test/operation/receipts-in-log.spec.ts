import type { Change } from '../../src/changes/change.js';
import { register, signIn, signInOf, grantRole, PASSWORD, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Line {
  readonly msg: string;
  readonly entries: readonly Change[];
  readonly receipt: { readonly position: number; readonly complete: boolean };
  readonly userId?: string;
  readonly by?: string;
}

describe('whatever takes something away writes one line with its receipt:', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp({ config: { auth: { exchange: true } } });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    person = await register(app);
  });

  /** The lines that `work` made the change log write. */
  const linesOf = async (work: () => Promise<unknown>): Promise<Line[]> => {
    const before = app.log().length;
    await work();
    const lines = app.log().slice(before).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Line & { context?: string }).filter(isOfChanges);
  };
  const expectOne = (
    lines: readonly Line[],
    msg: string,
    entries: readonly Change[],
    fields: Partial<Line> = {},
  ): void => {
    expect(lines).toEqual([expect.objectContaining({ msg, entries, ...fields })]);
    expect(lines[0]?.receipt).toMatchObject({ position: expect.any(Number), complete: true });
  };

  it('logout', async () => {
    const { headers, sessionId } = await signIn(app, person, 'header');
    const lines = await linesOf(() => app.request().post('/v1/auth/logout').set(headers).expect(204));
    expectOne(lines, 'signed out', [{ kind: 'session', subject: sessionId }]);
  });

  it('a sign-in that replaces a session, and not one that replaces none', async () => {
    expect(await linesOf(() => signIn(app, person, 'cookie'))).toEqual([]);
    const { headers, sessionId } = await signIn(app, person, 'cookie');
    const body = { email: person.email, password: PASSWORD, transport: 'cookie' };
    const lines = await linesOf(() => app.request().post('/v1/auth/login').set(headers).send(body).expect(200));
    expectOne(lines, 'session ended: a sign-in took its place', [{ kind: 'session', subject: sessionId }], {
      userId: person.id,
    });
  });

  it('a refresh token used again, and not a refresh', async () => {
    const { refreshToken, sessionId } = await signIn(app, person, 'token');
    const refresh = () => app.request().post('/v1/auth/refresh').send({ refreshToken });
    expect(await linesOf(() => refresh().expect(200))).toEqual([]);
    app.clock.advance(app.config.tokens.reuseGrace + 1);
    const lines = await linesOf(() => refresh().expect(401));
    expectOne(lines, 'session ended: its refresh token was used again', [{ kind: 'session', subject: sessionId }]);
  });

  it('an exchange', async () => {
    const { headers, sessionId } = await signIn(app, person, 'header');
    const lines = await linesOf(() =>
      app.request().post('/v1/auth/exchange').set(headers).send({ transport: 'token' }).expect(200),
    );
    expectOne(lines, 'transport exchanged', [{ kind: 'session', subject: sessionId }]);
  });

  it('a password change', async () => {
    const { headers, sessionId } = await signIn(app, person, 'header');
    const body = { currentPassword: PASSWORD, newPassword: `${PASSWORD}, another` };
    const lines = await linesOf(async () => {
      const answer = await app.request().post('/v1/auth/password').set(headers).send(body).expect(200);
      expect(signInOf(answer, 'header').sessionId).toBe(sessionId);
    });
    const [line] = lines;
    expectOne(lines, 'password changed', line?.entries ?? [], { userId: person.id });
    expect(line?.entries).toContainEqual({ kind: 'user', subject: person.id });
  });

  it('an administrator’s suspension, with who did it', async () => {
    const administrator = await register(app);
    await grantRole(app, administrator, 'admin');
    const { headers } = await signIn(app, administrator, 'header');
    const lines = await linesOf(() => app.request().post(`/v1/users/${person.id}/suspend`).set(headers).expect(200));
    expectOne(lines, 'user suspended', [{ kind: 'user', subject: person.id }], {
      userId: person.id,
      by: administrator.id,
    });
  });

  it('and none where nothing was left to take', async () => {
    const { headers } = await signIn(app, person, 'header');
    await app.request().post('/v1/auth/logout').set(headers).expect(204);
    expect(await linesOf(() => app.request().post('/v1/auth/logout').set(headers).expect(204))).toEqual([]);
  });
});

function isOfChanges(line: { context?: string }): boolean {
  return line.context === 'Changes';
}
