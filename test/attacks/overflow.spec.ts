import { hangUp, send } from '../robustness/send.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { administrator, type Actor } from '../users/http-actors.js';

const ID = '00000000-0000-4000-8000-000000000000';

describe.each(ADAPTERS)('numbers and times out of bounds, on %s', (adapter) => {
  let app: TestApp;
  let admin: Actor;
  let lists: string[];

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } } });
    admin = await administrator(app);
    lists = ['/v1/users', '/v1/roles', '/v1/sessions', '/v1/audit', `/v1/users/${admin.id}/sessions`];
  });
  afterAll(async () => {
    hangUp();
    await app.close();
  });

  const statusOf = async (path: string): Promise<unknown[]> => {
    const { status, text } = await send(app, 'GET', path, admin.headers);
    return status === 200 ? [200] : [status, (JSON.parse(text) as { code: string }).code];
  };

  it.each([
    '0',
    '-0',
    '-1',
    '101',
    '1e1',
    '1e308',
    '0x10',
    '1.0',
    '+1',
    '%201',
    '1%0a',
    '00000000050',
    'NaN',
    'Infinity',
    '١٠',
    '2147483648',
    '9007199254740993',
    '18446744073709551616',
    '9'.repeat(400),
    '',
  ])('a limit of %s is 400', async (limit) => {
    for (const path of lists) {
      const answer = await statusOf(`${path}?limit=${encodeURIComponent(decodeURIComponent(limit))}`);
      expect([path, ...answer]).toEqual([path, 400, 'validation_failed']);
    }
  });

  const REFUSED = [
    '0000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '10000-01-01T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01',
    '2026-01-01T00:00:00+99:99',
    '1767225600',
    '1e400',
    'infinity',
    '-infinity',
    'now',
    'epoch',
    `2026-01-01T00:00:00.${'9'.repeat(200)}Z`,
    '',
  ];
  const TAKEN = [
    '0001-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
    '2024-02-29T00:00:00.5Z',
  ];

  it.each(['from', 'to'])('`%s` of GET /v1/audit takes moments that there are', async (name) => {
    for (const moment of REFUSED) {
      const answer = await statusOf(`/v1/audit?${name}=${encodeURIComponent(moment)}`);
      expect([moment, ...answer]).toEqual([moment, 400, 'validation_failed']);
    }
    for (const moment of TAKEN)
      expect([moment, ...(await statusOf(`/v1/audit?${name}=${moment}`))]).toEqual([moment, 200]);
  });

  it('so do cursors, which are made up as easily', async () => {
    const at = (moment: string): string => Buffer.from(JSON.stringify([moment, ID])).toString('base64url');
    for (const path of lists.filter((one) => one !== '/v1/roles')) {
      for (const moment of REFUSED) {
        const answer = await statusOf(`${path}?cursor=${at(moment)}`);
        expect([path, moment, ...answer]).toEqual([path, moment, 400, 'validation_failed']);
      }
      for (const moment of TAKEN) {
        expect([path, moment, ...(await statusOf(`${path}?cursor=${at(moment)}`))]).toEqual([path, moment, 200]);
      }
      expect(await statusOf(`${path}?cursor=${'A'.repeat(513)}`)).toEqual([400, 'validation_failed']);
    }
  });

  it.each(['0', '-1', '2147483648', '9'.repeat(400), ID, ID.slice(1), `${ID}0`, `{${ID}}`, ID.replaceAll('-', '')])(
    'an id of %s is one that nobody has',
    async (id) => {
      expect(await statusOf(`/v1/users/${id}`)).toEqual([404, 'user_not_found']);
      expect(await statusOf(`/v1/users/${id}/sessions`)).toEqual([404, 'user_not_found']);
      const { status } = await send(app, 'DELETE', `/v1/sessions/${id}`, admin.headers);
      expect(status).toBe(404);
    },
  );
});
