import { TokenIssuer } from '../../src/tokens/token-issuer.js';
import { formatOpaqueToken, parseOpaqueToken } from '../../src/secrets/opaque-token.js';
import { newSecret } from '../../src/secrets/secrets.js';
import { expectProblem } from '../http/expect-problem.js';
import { head } from '../sessions/shapes.js';
import { commitLazily, noteCommitSettings } from '../support/commit-settings.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { grantRole, register, signIn, type SignIn } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { Statements } from '../support/statements.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { decode } from './forge.js';
import { isEnded, refresh, refreshTokenOf, withApp } from './refreshing.js';

/** The lease bounds how long a lock is waited for; these tests hold some on purpose. */
const OPTIONS = { config: { changes: { lease: '5s' } }, controllers: [ProbeController] } as const;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp(OPTIONS);
});
afterAll(() => app.close());

type SignedIn = SignIn & { readonly userId: string; readonly refreshToken: string };

/** Somebody of their own, signed in by tokens. */
async function signInNew(on = app, role?: string): Promise<SignedIn> {
  const person = await register(on);
  if (role !== undefined) await grantRole(on, person, role, [`${role}:read`]);
  const signedIn = await signIn(on, person, 'token');
  return { ...signedIn, userId: person.id, refreshToken: signedIn.refreshToken ?? '' };
}

/** Trades tokens in one turn of the event loop. */
function together(tokens: readonly string[], on = app) {
  const issuer = on.app.get(TokenIssuer, { strict: false });
  return Promise.allSettled(tokens.map((token) => issuer.refresh(token)));
}

/** The successors of tokens that were all traded. */
async function successors(tokens: readonly string[], on = app): Promise<string[]> {
  return (await together(tokens, on)).map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value.refreshToken;
  });
}

const tokensOf = (people: readonly SignedIn[]) => people.map(({ refreshToken }) => refreshToken);

/** How an outcome is told to a client: the code of its problem, or that there is a successor. */
function told(outcome: PromiseSettledResult<unknown>): unknown {
  if (outcome.status === 'fulfilled') return 'renewed';
  return (outcome.reason as { code?: unknown }).code;
}

describe('refreshes that come in one turn', () => {
  it('share statements, eight a piece, and each gets what is its own', async () => {
    const people: SignedIn[] = [];
    for (let number = 0; number < 10; number++) people.push(await signInNew(app, `team-${number}`));
    let renewed: PromiseSettledResult<Awaited<ReturnType<TokenIssuer['refresh']>>>[] = [];
    const sent = await new Statements(app).during(async () => {
      renewed = await together(tokensOf(people));
    });
    const shared = expect.stringContaining('portcullis_rotate_many(') as string;
    expect(sent).toEqual([shared, shared]);
    const place = await head(app);
    for (const [number, outcome] of renewed.entries()) {
      if (outcome.status === 'rejected') throw outcome.reason;
      const { accessToken, refreshToken } = outcome.value;
      expect(decode(accessToken, 1)).toMatchObject({
        sub: people[number]?.userId,
        sid: people[number]?.sessionId,
        roles: [`team-${number}`],
        permissions: [`team-${number}:read`],
        ver: expect.stringMatching(new RegExp(`:${place}$`)) as string,
      });
      await app.request().get('/probe/hybrid').set('authorization', `Bearer ${accessToken}`).expect(200);
      await refresh(app, refreshToken).expect(200);
    }
  });

  it('can be repeated within the grace, together or alone, with the same successor', async () => {
    const tokens = [(await signInNew()).refreshToken, (await signInNew()).refreshToken];
    const first = await successors(tokens);
    expect(await successors(tokens)).toEqual(first);
    expect(refreshTokenOf(await refresh(app, tokens[0]).expect(200))).toBe(first[0]);
  });

  it('are each judged as if they had come alone', async () => {
    const fine = [await signInNew(), await signInNew()];
    const used = await signInNew();
    await refresh(app, used.refreshToken).expect(200);
    const superseded = await signInNew();
    await refresh(app, refreshTokenOf(await refresh(app, superseded.refreshToken))).expect(200);
    const suspended = await signInNew();
    await app.database.query("UPDATE users SET status = 'suspended' WHERE id = $1", [suspended.userId]);
    const demoted = await signInNew();
    await app.database.query('UPDATE users SET session_generation = 9 WHERE id = $1', [demoted.userId]);
    const ended = await signInNew();
    await app.database.query('UPDATE sessions SET ended_at = now() WHERE id = $1', [ended.sessionId]);
    const [expired, over, idle] = [await signInNew(), await signInNew(), await signInNew()];
    const past = new Date(app.clock.now() - 1);
    await app.database.query('UPDATE refresh_tokens SET expires_at = $2 WHERE session_id = $1', [
      expired.sessionId,
      past,
    ]);
    await app.database.query('UPDATE sessions SET expires_at = $2 WHERE id = $1', [over.sessionId, past]);
    await app.database.query('UPDATE sessions SET idle_expires_at = $2 WHERE id = $1', [idle.sessionId, past]);
    const { id = '' } = parseOpaqueToken((await signInNew()).refreshToken) ?? {};

    const outcomes = await together([
      fine[0]?.refreshToken ?? '',
      used.refreshToken,
      superseded.refreshToken,
      suspended.refreshToken,
      demoted.refreshToken,
      ended.refreshToken,
      expired.refreshToken,
      over.refreshToken,
      idle.refreshToken,
      formatOpaqueToken(id, newSecret()),
      'nonsense',
      fine[1]?.refreshToken ?? '',
    ]);
    expect(outcomes.map(told)).toEqual([
      'renewed',
      'renewed',
      'refresh_superseded',
      ...Array.from({ length: 8 }, () => 'invalid_refresh_token'),
      'renewed',
    ]);
    expect(await isEnded(app, superseded.sessionId)).toBe(false);
  });

  it('with half of the idle time gone are written as seen at once', async () => {
    await withApp(OPTIONS, async (own) => {
      const pair = [await signInNew(own), await signInNew(own)];
      own.clock.advance(own.config.session.idleTimeout * 0.6);
      const before = own.clock.now();
      await successors(tokensOf(pair), own);
      for (const { sessionId } of pair) {
        const [row] = await own.database.query<{ last_seen_at: Date; idle_expires_at: Date }>(
          'SELECT last_seen_at, idle_expires_at FROM sessions WHERE id = $1',
          [sessionId],
        );
        const seen = row?.last_seen_at.getTime() ?? 0;
        expect(seen).toBeGreaterThanOrEqual(before);
        expect(row?.idle_expires_at.getTime()).toBe(seen + own.config.session.idleTimeout);
      }
    });
  });

  it('don’t wait for one whose row somebody holds, and that one counts what was changed', async () => {
    const held = await signInNew(app, 'held');
    const others = [await signInNew(), await signInNew()];
    const commit = await holding(
      app.database,
      ['SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [held.userId]],
      ['DELETE FROM user_roles WHERE user_id = $1', [held.userId]],
      ['UPDATE change_head SET position = position + 1'],
    );
    const issuer = app.app.get(TokenIssuer, { strict: false });
    const waiting = issuer.refresh(held.refreshToken);
    await successors(tokensOf(others));
    await lockAwaited(app.database);
    await commit();
    const claims = decode((await waiting).accessToken, 1);
    expect(claims).toMatchObject({ roles: [], permissions: [] });
    expect(claims['ver']).toMatch(new RegExp(`:${await head(app)}$`));
  });

  it.each([
    ['suspended', "UPDATE users SET status = 'suspended' WHERE id = $1", 'userId'],
    ['ended', 'UPDATE sessions SET ended_at = now() WHERE id = $1', 'sessionId'],
  ] as const)('refuse somebody who is being %s, once that is done', async (_what, sql, subject) => {
    const taken = await signInNew();
    const other = await signInNew();
    const commit = await holding(app.database, [sql, [taken[subject]]]);
    const outcomes = together([taken.refreshToken, other.refreshToken]);
    await lockAwaited(app.database);
    await commit();
    expect((await outcomes).map(told)).toEqual(['invalid_refresh_token', 'renewed']);
  });

  it('don’t fail with one that the database refuses', async () => {
    await withApp(OPTIONS, async (own) => {
      const broken = await signInNew(own);
      const fine = await signInNew(own);
      await own.database.query(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON refresh_tokens FOR EACH ROW
        WHEN (NEW.session_id = '${broken.sessionId}') EXECUTE FUNCTION refuse()`);
      const outcomes = await together([broken.refreshToken, fine.refreshToken], own);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      expect(own.log()).toContain('each is sent alone');
      await refresh(own, broken.refreshToken).expect(500);
    });
  });

  it('are committed as durably as any transaction, and wait for locks no longer', async () => {
    await withApp(OPTIONS, async (own) => {
      const pair = [await signInNew(own), await signInNew(own)];
      const noted = await noteCommitSettings(own.database, 'refresh_tokens');
      await commitLazily(own.database);
      await withApp({ ...OPTIONS, database: own.database }, async (node) => {
        await successors(tokensOf(pair), node);
      });
      const settings = { synchronous_commit: 'on', lock_timeout: '2500ms' };
      expect(await noted()).toEqual([settings, settings]);
    });
  });

  it('of one token without a grace are two uses, which end its session', async () => {
    await withApp({ config: { ...OPTIONS.config, tokens: { reuseGrace: '0s' } } }, async (own) => {
      const twice = await signInNew(own);
      const other = await signInNew(own);
      const outcomes = await together([twice.refreshToken, other.refreshToken, twice.refreshToken], own);
      expect(outcomes.map(told).sort()).toEqual(['invalid_refresh_token', 'renewed', 'renewed']);
      expect(outcomes[1]?.status).toBe('fulfilled');
      expect(await isEnded(own, twice.sessionId)).toBe(true);
      expect(await isEnded(own, other.sessionId)).toBe(false);
    });
  });
});

describe('a crowd of refreshes over HTTP', () => {
  it('on two nodes at once: each token has one successor, which works', async () => {
    const two = await startTestApp({ ...OPTIONS, database: app.database });
    try {
      const people: SignedIn[] = [];
      for (let number = 0; number < 24; number++) people.push(await signInNew());
      const answers = await Promise.all(
        people.flatMap(({ refreshToken }) => [refresh(app, refreshToken), refresh(two, refreshToken)]),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const given = new Set(answers.map(refreshTokenOf));
      expect(given.size).toBe(people.length);
      for (const token of given) await refresh(two, token).expect(200);
    } finally {
      await two.close();
    }
  });

  it('and a logout of each at once: afterwards nothing works', async () => {
    const people: SignedIn[] = [];
    for (let number = 0; number < 12; number++) people.push(await signInNew());
    const answers = await Promise.all(
      people.map(async ({ headers, refreshToken }) => {
        const [answer, logout] = await Promise.all([
          refresh(app, refreshToken),
          app.request().post('/v1/auth/logout').set(headers),
        ]);
        expect(logout.status).toBe(204);
        return answer;
      }),
    );
    for (const answer of answers) {
      if (answer.status === 200) await refresh(app, refreshTokenOf(answer)).expect(401);
      else expectProblem(answer, 401, 'invalid_refresh_token');
    }
  });
});
