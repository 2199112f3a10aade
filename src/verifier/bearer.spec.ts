import { bearerToken, bearerTokenOf } from './bearer.js';

const outcome = (values: readonly string[]): string => {
  try {
    return bearerToken(values);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('the token of a request', () => {
  it.each([
    [['Bearer a.b.c'], 'a.b.c'],
    [['bearer   a.b.c'], 'a.b.c'],
    [[], 'credential_missing'],
    [['Basic abc'], 'credential_missing'],
    [['Bearers abc'], 'credential_missing'],
    [['Bearer'], 'invalid_token'],
    [['Bearer a b'], 'invalid_token'],
    [['Bearer a.b.c, Bearer d.e.f'], 'invalid_token'],
    [['Bearer a', 'Bearer b'], 'ambiguous_credentials'],
  ])('%j: %s', (values, expected) => {
    expect(outcome(values)).toBe(expected);
  });

  it('is looked for in every header that came, not in the first', () => {
    const rawHeaders = ['Authorization', 'Bearer a', 'AUTHORIZATION', 'Bearer b'];
    expect(() => bearerTokenOf({ rawHeaders })).toThrow('more than one credential');
    expect(bearerTokenOf({ rawHeaders: ['x-authorization', 'Bearer a', 'authorization', 'Bearer b'] })).toBe('b');
  });
});
