import { AUDIENCE, FakeIssuer, ISSUER } from '../../test/support/fake-issuer.js';
import { Verifier } from './verifier.js';
import { settle } from './verifier-options.js';

const issuer = new FakeIssuer();
let verifier: Verifier;

beforeAll(() => {
  const revocation = { clientId: 'client', clientSecret: 'secret', onLeaseLost: 'introspect' } as const;
  const options = { issuer: ISSUER, audience: AUDIENCE, fetch: issuer.fetch, revocation };
  verifier = new Verifier(settle(options), issuer.clock);
  // No request waits for the first lease any more.
  issuer.clock.advance(60_000);
});
afterAll(() => verifier.close());

/** What comes of a token where the server answers so. */
const codeOf = (token: string, answer: () => Response): Promise<unknown> => {
  issuer.onIntrospection = answer;
  return verifier.verify(token).then(
    () => 'accepted',
    (error: Error & { code?: string }) => error.code ?? error.name,
  );
};

describe('a token that is asked about', () => {
  it.each([
    'null',
    '[]',
    '[{"active":true}]',
    '"active"',
    'true',
    '1',
    '{}',
    '{"active":null}',
    '{"active":"true"}',
    '{"active":1}',
    '{"Active":true}',
    '{"active":tru',
    '',
    '<!doctype html><title>Welcome to the hotel</title>',
  ])('can’t be known to be good or bad by the answer %j', async (body) => {
    const answer = (): Response => new Response(body, { headers: { 'content-type': 'application/json' } });
    expect(await codeOf(issuer.token(), answer)).toBe('state_unavailable');
  });

  it.each([204, 301, 400, 401, 404, 429, 500])('can’t be known to be either by the status %d', async (status) => {
    const token = issuer.token({ jti: 'one' });
    const body = status === 204 ? null : JSON.stringify({ active: true, jti: 'one' });
    expect(await codeOf(token, () => new Response(body, { status }))).toBe('state_unavailable');
  });

  it('is refused where it isn’t active, and nothing else is said', async () => {
    expect(await codeOf(issuer.token(), () => Response.json({ active: false }))).toBe('invalid_token');
  });

  it('is taken by live authorities, as far as those are lists of texts', async () => {
    const token = issuer.token({ jti: 'one' });
    const live = { active: true, jti: 'one', roles: 'admin', permissions: ['invoice:read', 7, null] };
    expect(await codeOf(token, () => Response.json(live))).toBe('accepted');
    const principal = await verifier.verify(token);
    expect(principal).toMatchObject({ roles: [], permissions: ['invoice:read'], source: 'database' });
  });

  it('can’t be known by what is said of another', async () => {
    const other = { active: true, jti: 'another' };
    expect(await codeOf(issuer.token({ jti: 'one' }), () => Response.json(other))).toBe('state_unavailable');
  });
});
