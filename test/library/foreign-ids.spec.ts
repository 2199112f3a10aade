import {
  ProvidesMode,
  SessionEnding,
  type ProvenPrincipal,
  type RequestProof,
  type RequestStrategy,
} from '../../src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Knows people by ids of its own, which are none of Portcullis's. */
@ProvidesMode({ name: 'elsewhere', maxStaleness: '0s', takes: [{ header: 'x-person' }] })
class ElsewhereStrategy implements RequestStrategy {
  authenticate(_request: object, { credential }: RequestProof): ProvenPrincipal {
    const [userId = '', sessionId = ''] = credential.value.split(' ');
    return { userId, sessionId, permissions: ['*'] };
  }
}

const A_UUID = '00000000-0000-4000-8000-000000000000';
const FOREIGN = [`person-7 ${A_UUID}`, `${A_UUID} session-7`, 'person-7 session-7'];

/** The routes of a person, with a body where they need one. */
const OF_A_PERSON: readonly { method: 'get' | 'post' | 'delete'; path: string; body?: object }[] = [
  { method: 'get', path: '/v1/sessions' },
  { method: 'delete', path: '/v1/sessions' },
  { method: 'delete', path: '/v1/sessions?except=current' },
  { method: 'delete', path: `/v1/sessions/${A_UUID}` },
  { method: 'get', path: '/v1/api-keys' },
  { method: 'post', path: '/v1/api-keys', body: { name: 'key', permissions: ['invoice:read'] } },
  { method: 'delete', path: '/v1/api-keys' },
  { method: 'delete', path: `/v1/api-keys/${A_UUID}` },
  { method: 'get', path: '/v1/auth/identities' },
  {
    method: 'post',
    path: '/v1/auth/password',
    body: { currentPassword: 'a long enough one', newPassword: 'another long enough one' },
  },
];

describe('ids that are none of ours', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ config: { auth: { mode: 'elsewhere' } }, providers: [ElsewhereStrategy] });
  });

  afterAll(() => app.close());

  describe.each(OF_A_PERSON)('$method $path', ({ method, path, body }) => {
    it.each(FOREIGN)('refuses %s, who has no account here, and does not fail', async (person) => {
      const request = app.request()[method](path).set('x-person', person);
      const answer = await (body === undefined ? request : request.send(body));
      expect([answer.status, (answer.body as { code?: string }).code]).toEqual([403, 'person_required']);
    });
  });

  it('are nobody’s to an application that ends sessions', async () => {
    const ending = app.app.get(SessionEnding, { strict: false });
    for (const id of ['person-7', '', '\0']) {
      await expect(ending.endAll(id)).rejects.toMatchObject({ code: 'user_not_found' });
      await expect(ending.endOthers(id, A_UUID)).rejects.toMatchObject({ code: 'user_not_found' });
      await expect(ending.endOne(id, A_UUID)).rejects.toMatchObject({ code: 'session_not_found' });
      await expect(ending.endOne(A_UUID, id)).rejects.toMatchObject({ code: 'session_not_found' });
      await expect(ending.endAny(id)).rejects.toMatchObject({ code: 'session_not_found' });
    }
  });
});
