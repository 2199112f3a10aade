import { acceptsClaims } from './access-token-claims.js';

const NOW_S = 1_800_000_000;
const EXPECTED = { issuer: 'https://id.example', audience: 'https://api.example', clockTolerance: 5_000 };
const CLAIMS = {
  iss: EXPECTED.issuer,
  sub: 'somebody',
  aud: EXPECTED.audience,
  exp: NOW_S + 600,
  iat: NOW_S,
  jti: 'one',
  client_id: 'portcullis',
  ver: 'epoch:1',
};
const accepts = (over: object): boolean => acceptsClaims({ ...CLAIMS, ...over }, EXPECTED, NOW_S * 1_000);

describe('claims of an access token', () => {
  it.each([
    {},
    { aud: ['https://other.example', EXPECTED.audience] },
    { sid: 'session', roles: [], permissions: ['a:b'], amr: ['pwd'], auth_time: NOW_S, nbf: NOW_S },
    { exp: NOW_S - 4 },
    { iat: NOW_S + 5, nbf: NOW_S + 5 },
    { more: { of: 'them' } },
  ])('are accepted with %j', (over) => {
    expect(accepts(over)).toBe(true);
  });

  it.each([
    { iss: 'https://id.example/' },
    { iss: 'HTTPS://ID.EXAMPLE' },
    { aud: 'https://other.example' },
    { aud: [] },
    { aud: [EXPECTED.audience, 7] },
    { aud: undefined },
    { exp: NOW_S - 5 },
    { exp: undefined },
    { exp: `${NOW_S + 600}` },
    { exp: NOW_S + 0.5 },
    { exp: Number.MAX_VALUE },
    { exp: Number.NaN },
    { exp: -1 },
    { iat: NOW_S + 6 },
    { iat: undefined },
    { nbf: NOW_S + 6 },
    { nbf: 'soon' },
    { sub: '' },
    { sub: undefined },
    { jti: undefined },
    { client_id: undefined },
    { ver: undefined },
    { sid: '' },
    { sid: null },
    { roles: 'admin' },
    { roles: [['admin']] },
    { permissions: { 0: '*' } },
    { amr: 'pwd' },
    { auth_time: '1' },
  ])('are refused with %j', (over) => {
    expect(accepts(over)).toBe(false);
  });
});
