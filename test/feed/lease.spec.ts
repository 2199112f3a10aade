import { randomUUID } from 'node:crypto';
import { ChangeFeed } from '../../src/changes/change-feed.js';
import { ChangeLogPurge } from '../../src/changes/change-log-purge.js';
import { Lease } from '../../src/changes/lease.js';
import { SessionEnding } from '../../src/sessions/session-ending.js';
import { UserAdministration } from '../../src/users/user-administration.service.js';
import { verifyData } from '../../src/tokens/jwt/signature.js';
import { SigningKeys } from '../../src/tokens/keys/signing-keys.js';
import { parseCompactJws } from '../../src/tokens/jwt/compact-jws.js';
import type { LeaseAnswer } from '../../src/tokens/jwt/lease-answer.js';
import { disableClient, expectOAuthError, makeClient, type Machine } from '../oauth/clients.js';
import { grantRole, register, setRoles, signIn } from '../support/people.js';
import { ADAPTERS, PUBLIC_URL, startTestApp, type TestApp } from '../support/test-app.js';
import { eventually } from '../tokens/key-nodes.js';
import { Puller, readAnswer } from './pulling.js';

/** Long enough that nothing in here waits for its end by accident, and that half of it is well before that. */
const LEASE_MS = 3_000;

describe.each(ADAPTERS)('POST /v1/changes/lease on %s', (adapter) => {
  let app: TestApp;
  let client: Machine;
  let waitedFor: Machine;

  beforeAll(async () => {
    app = await startTestApp({ adapter, config: { changes: { lease: `${LEASE_MS}ms` } } });
    client = await makeClient(app);
    waitedFor = await makeClient(app, { waitFor: true });
  });
  afterAll(() => app.close());

  const demote = async (): Promise<{ userId: string; receipt: { appliedOn: number; expired: number } }> => {
    const person = await register(app);
    await grantRole(app, person, 'auditor', ['reports:read']);
    const { receipt } = await app.app.get(UserAdministration, { strict: false }).setRoles(undefined, person.id, []);
    return { userId: person.id, receipt };
  };

  it('gives a newcomer a signed snapshot and a lease, for this client and this request', async () => {
    const { userId } = await demote();
    const puller = new Puller(app, client);
    const answer = await puller.send().expect(200);
    expect(answer.headers['content-type']).toMatch(/^application\/secevent\+jwt/);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { header, claims } = readAnswer(answer.text);
    const key = app.app.get(SigningKeys, { strict: false }).active();
    expect(header).toEqual({ alg: 'ES256', typ: 'secevent+jwt', kid: key.kid });
    const { signingInput, signature } = parseCompactJws(answer.text, undefined, 1e6)!;
    expect(verifyData('ES256', key.publicKey, signingInput, signature)).toBe(true);
    expect(claims).toMatchObject({ iss: PUBLIC_URL, aud: client.id, nonce: puller.nonce, from: claims.floor });
    expect(claims.to).toBe(app.app.get(Lease, { strict: false }).applied);
    expect(claims.lease_ms).toBeGreaterThan(0);
    expect(claims.lease_ms).toBeLessThanOrEqual(LEASE_MS);
    expect(claims.entries).toContainEqual(['user', userId, expect.any(Number)]);
    const [row] = await app.database.query<{ epoch: string }>('SELECT epoch FROM change_head');
    expect(claims.epoch).toBe(row?.epoch);
  });

  it('names the epoch and positions that tokens name', async () => {
    const person = await register(app);
    const { accessToken = '' } = await signIn(app, person);
    const { ver } = parseCompactJws(accessToken)!.payload;
    const { epoch } = await new Puller(app, client).pull();
    expect(String(ver).split(':')[0]).toBe(epoch);
    const { receipt } = await app.app.get(UserAdministration, { strict: false }).suspend(undefined, person.id);
    expect(receipt.position).toBeGreaterThan(Number(String(ver).split(':')[1]));
  });

  it('answers a pull that waits as soon as there is news, with that and nothing else', async () => {
    const person = await register(app);
    const puller = new Puller(app, client);
    const before = await puller.pull();
    const hear = async (): Promise<LeaseAnswer> => {
      for (;;) {
        const answer = await puller.pull();
        if (answer.entries.length > 0) return answer;
      }
    };
    const hearing = hear();
    const { receipt } = await app.app.get(UserAdministration, { strict: false }).suspend(undefined, person.id);
    expect(await hearing).toMatchObject({
      from: before.to,
      to: receipt.position,
      term: before.term,
      entries: [['user', person.id, receipt.position]],
    });
  });

  it('answers one that waits in vain with the next renewal, within half a lease', async () => {
    const puller = new Puller(app, client);
    const { to } = await puller.pull();
    const began = performance.now();
    const nothing = await puller.pull();
    expect(nothing).toMatchObject({ from: to, to, entries: [] });
    expect(performance.now() - began).toBeLessThan(LEASE_MS * 0.9);
  });

  it('is for authenticated clients only', async () => {
    const stranger = new Puller(app, { id: client.id, secret: 'wrong' });
    expectOAuthError(await stranger.send(), 401, 'invalid_client');
    const gone = await makeClient(app);
    const puller = new Puller(app, gone);
    await puller.pull();
    await disableClient(app, gone.id);
    expectOAuthError(await puller.send(), 401, 'invalid_client');
  });

  it('refuses what is no pull', async () => {
    const puller = new Puller(app, client);
    for (const over of [{ nonce: 'short' }, { instance: '' }, { applied: -1 }, { applied: 'x' }, { more: 1 }]) {
      const answer = await puller.send(over);
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([400, 'validation_failed']);
    }
  });

  it('knows nothing of what a verifier says to have applied beyond this node', async () => {
    const puller = new Puller(app, client);
    const { term } = await puller.pull();
    await puller.send({ applied: 1_000_000, term }).expect(503);
  });

  it('begins anew for a verifier of another term', async () => {
    const puller = new Puller(app, client);
    const { floor } = await puller.pull();
    const { claims } = readAnswer((await puller.send({ term: randomUUID() }).expect(200)).text);
    expect(claims.from).toBe(floor);
  });

  it('gives answers that are no access tokens', async () => {
    const { text } = await new Puller(app, client).send().expect(200);
    const me = await app.request().get('/v1/auth/me').set('authorization', `Bearer ${text}`);
    expect([me.status, (me.body as { code: string }).code]).toEqual([401, 'invalid_token']);
  });

  it('makes a receipt wait for a verifier of a client with waitFor, and counts it', async () => {
    const alone = (await demote()).receipt;
    const puller = new Puller(app, waitedFor);
    await puller.pull();
    let over = false;
    const pulling = (async () => {
      while (!over) await puller.pull();
    })();
    const { receipt } = await demote();
    over = true;
    await pulling;
    expect(receipt).toMatchObject({ appliedOn: alone.appliedOn + 1, expired: 0 });
  });

  it('makes it wait for the lease of one that confirms nothing, and no longer', async () => {
    const person = await register(app);
    await grantRole(app, person, 'auditor');
    const puller = new Puller(app, waitedFor);
    const { lease_ms: leaseMs } = await puller.pull();
    const began = performance.now();
    const { receipt } = await app.app.get(UserAdministration, { strict: false }).setRoles(undefined, person.id, []);
    const took = performance.now() - began;
    expect(receipt.expired).toBe(1);
    expect(took).toBeGreaterThan(leaseMs * 0.9);
    await setRoles(app, person, ['auditor']);
    expect((await demote()).receipt.expired).toBe(0);
  });

  it('waits for no verifier of another client', async () => {
    const person = await register(app);
    await new Puller(app, client).pull();
    const receipt = await app.app.get(SessionEnding, { strict: false }).endAll(person.id);
    expect(receipt).toMatchObject({ appliedOn: 1, expired: 0 });
  });
});

describe('what a verifier may have missed', () => {
  it('is everything after the floor: from a node that started later, or found a gap, too', async () => {
    const app = await startTestApp({ config: { changes: { lease: `${LEASE_MS}ms` } } });
    try {
      const client = await makeClient(app);
      const person = await register(app);
      await grantRole(app, person, 'auditor');
      const { accessTtl, clockTolerance } = app.config.tokens;
      const early = await new Puller(app, client).pull();
      app.clock.advance(accessTtl + clockTolerance + 1_000);
      await setRoles(app, person, []);
      // Nothing is purged while a node registers, as this one does after such a leap of its clock.
      const log = app.app.get(ChangeLogPurge, { strict: false });
      await eventually(async () => (await log.sweep()) > 0);
      app.app.get(ChangeFeed, { strict: false }).forgetAll();
      const late = await new Puller(app, client).pull();
      expect(late.floor).toBe(late.to - 1);
      expect(late.floor).toBeGreaterThan(early.floor);
      expect(late.entries).toEqual([['user', person.id, late.to]]);
    } finally {
      await app.close();
    }
  });
});

describe('a node that stops', () => {
  it('leaves its row behind while a verifier may trust its lease, and takes it along otherwise', async () => {
    const app = await startTestApp();
    const other = await startTestApp({ database: app.database });
    const third = await startTestApp({ database: app.database });
    try {
      const client = await makeClient(app, { waitFor: true });
      await new Puller(other, client).pull();
      const rows = async () => (await app.database.query('SELECT 1 FROM node')).length;
      await third.close();
      expect(await rows()).toBe(2);
      await other.close();
      expect(await rows()).toBe(2);
    } finally {
      await app.close();
    }
  });
});
