import { UserAdministration, type Receipt } from 'portcullis';
import type { INestApplication } from '@nestjs/common';
import type { Answer } from './client.js';
import type { Character, Route } from './character.js';
import type { Timeline } from './timeline.js';
import { bearer, endOf, tokensOf } from './tokens.js';

/** The routes that the story is about, one for each mode. */
export const PAYROLL: Route = { path: '/v1/payroll', mode: 'session' };
export const REPORTS: Route = { path: '/v1/reports', mode: 'jwt' };
export const ONE_REPORT: Route = { path: '/v1/reports/q3', mode: 'hybrid' };

const PASSWORD = 'correct horse battery staple';
const FORBIDDEN = '403 insufficient_permission';
const OTHER_KIND = '401 credential_not_accepted';

/** What the story is told with. */
export interface Setting {
  readonly app: INestApplication;
  readonly timeline: Timeline;
  /** Somebody without a credential. */
  readonly visitor: Character;
  /** How long past its end a token is taken, in milliseconds. */
  readonly clockToleranceMs: number;
}

/** The founding story of Portcullis: what becomes of a manager's three sign-ins when the manager is demoted. */
export async function tellStory({ app, timeline, visitor, clockToleranceMs }: Setting): Promise<void> {
  timeline.chapter('An administrator, made as the command line makes the first one, takes on a manager.');
  // No actor: the operator, inside the process.
  await app
    .get(UserAdministration, { strict: false })
    .create(undefined, { email: 'admin@example.com', password: PASSWORD, roles: ['admin'] });
  const admin = visitor.as('admin', bearer(tokensOf(await signIn(visitor.named('admin'), 'admin', 'token'))));
  await admin.send('PUT', '/v1/roles/manager', { expected: '200', body: { permissions: ['reports:read'] } });
  const managerId = idOf(
    await admin.send('POST', '/v1/users', {
      expected: '201',
      body: { email: 'manager@example.com', password: PASSWORD, roles: ['manager'] },
    }),
  );

  timeline.chapter('The manager signs in three ways: a cookie, a header, a token. Each is one session.');
  const { cookie: jar = '' } = await signIn(visitor.named('cookie'), 'manager', 'cookie');
  // Like any script that keeps cookies, it says that no other site made it send them.
  const cookie = visitor.as('cookie', { cookie: jar, 'sec-fetch-site': 'none' });
  const { body } = await signIn(visitor.named('header'), 'manager', 'header');
  const header = visitor.as('header', { authorization: `Session ${String(body['sessionToken'])}` });
  const first = tokensOf(await signIn(visitor.named('token'), 'manager', 'token'));
  const token = visitor.as('token', bearer(first));
  const end = endOf(first, clockToleranceMs);

  timeline.chapter('A manager may read all of it; a route takes the kinds of proof that its mode names.');
  for (const one of [cookie, header]) {
    await one.read(PAYROLL, '200');
    await one.read(ONE_REPORT, '200');
    await one.read(REPORTS, OTHER_KIND);
  }
  await token.read(PAYROLL, OTHER_KIND);
  await token.read(ONE_REPORT, '200');
  await token.read(REPORTS, '200');

  timeline.chapter("A guard of the application's own decides further: only its author may change a report.");
  await meetTheCustomGuard(cookie);

  timeline.chapter('The administrator demotes the manager. The very next requests:');
  const demoted = await admin.send('PUT', `/v1/users/${managerId}/roles`, {
    expected: '200',
    body: { roles: [] },
    shown: 'PUT /v1/users/…/roles',
  });
  timeline.remark(receiptOf(demoted.body['receipt']));
  for (const one of [cookie, header]) {
    await one.read(PAYROLL, FORBIDDEN);
    await one.read(ONE_REPORT, FORBIDDEN);
  }
  await token.read(ONE_REPORT, FORBIDDEN);
  await token.read(REPORTS, '200');
  timeline.remark(
    'The window of disharmony: the token still says "manager", and a jwt route asks nobody else. ' +
      `It passes until ${end}; a client that refreshes before learns of it before.`,
  );

  timeline.chapter('The token is refreshed, and with the new one (token2) the jwt route refuses as well.');
  const second = tokensOf(await refresh(visitor.named('token'), first.refreshToken, '200'));
  const token2 = visitor.as('token2', bearer(second));
  await token2.read(REPORTS, FORBIDDEN);
  await token.read(REPORTS, '200');
  timeline.remark(`Whoever kept the old token has it until ${end}.`);

  timeline.chapter("The administrator ends the manager's sessions: signed out wherever sessions count.");
  const ended = await admin.send('DELETE', `/v1/users/${managerId}/sessions`, {
    expected: '200',
    shown: 'DELETE /v1/users/…/sessions',
  });
  timeline.remark(receiptOf(ended.body['receipt']));
  for (const one of [cookie, header]) {
    await one.read(PAYROLL, '401 invalid_session');
    await one.read(ONE_REPORT, '401 invalid_session');
  }
  await token2.read(ONE_REPORT, '401 invalid_token');
  await refresh(visitor.named('token2'), second.refreshToken, '401 invalid_refresh_token');
  await token.read(REPORTS, '200');
  timeline.remark(
    `Only the jwt route still takes the old token, until ${end}: the price of asking nobody. Give the route another ` +
      'mode in examples/manager-api/manager-api.yaml, and it refuses at once like the others.',
  );
}

function signIn(somebody: Character, account: string, transport: string): Promise<Answer> {
  const body = { email: `${account}@example.com`, password: PASSWORD, transport };
  return somebody.send('POST', '/v1/auth/login', { expected: '200', body });
}

function refresh(somebody: Character, refreshToken: string, expected: string): Promise<Answer> {
  return somebody.send('POST', '/v1/auth/refresh', { expected, body: { refreshToken } });
}

async function meetTheCustomGuard(manager: Character): Promise<void> {
  const body = { title: 'Hiring', text: 'Two more for the night shift.' };
  await manager.send('PUT', ONE_REPORT.path, { expected: '403 not_the_author', body });
  const written = await manager.send('POST', '/v1/reports', { expected: '201', body });
  const own = `/v1/reports/${String(written.body['id'])}`;
  await manager.send('PUT', own, { expected: '200', body, shown: 'PUT /v1/reports/…' });
}

function idOf({ body }: Answer): string {
  return String((body['user'] as { id?: string } | undefined)?.id);
}

function receiptOf(value: unknown): string {
  const { position, appliedOn, expired, waitedMs, complete } = (value ?? {}) as Partial<Receipt>;
  const whole = complete === true ? 'complete' : 'NOT complete';
  const counts = `applied on ${appliedOn ?? '?'}, expired ${expired ?? '?'}, waited ${waitedMs ?? '?'} ms`;
  return `Receipt: position ${position ?? '?'}, ${counts}, ${whole}.`;
}
