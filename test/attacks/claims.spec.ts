import { attacks, inEachPlace, nowInSeconds, present, type Attack, type Genuine, type Json } from './arena.js';

/** The claims with some of them replaced, signed with our own key. */
function claiming(over: Json | ((genuine: Genuine) => Json)): Attack {
  return (genuine) =>
    genuine.signed(genuine.header, { ...genuine.claims, ...(typeof over === 'function' ? over(genuine) : over) });
}

/** One claim as raw JSON, for values that JSON can say and JavaScript can't. */
function raw(claim: string, value: string): Attack {
  return ({ header, claims, signed }) =>
    signed(header, JSON.stringify({ ...claims, [claim]: 'RAW' }).replace('"RAW"', value));
}

const soon = (genuine: Genuine): number => nowInSeconds(genuine) + 300;

attacks('for somebody else', {
  'of another issuer': claiming({ iss: 'https://evil.example' }),
  'of an issuer with a slash more': claiming(({ claims }) => ({ iss: `${String(claims['iss'])}/` })),
  'of an issuer in other case': claiming(({ claims }) => ({ iss: String(claims['iss']).toUpperCase() })),
  'of an issuer that ours begins': claiming(({ claims }) => ({ iss: `${String(claims['iss'])}.evil.example` })),
  'of a list of issuers': claiming(({ claims }) => ({ iss: [claims['iss']] })),
  'of no issuer': claiming({ iss: undefined }),
  'for another audience': claiming({ aud: 'https://other.example' }),
  'for an audience that ours begins': claiming(({ claims }) => ({ aud: `${String(claims['aud'])}/other` })),
  'for a list of other audiences': claiming({ aud: ['https://a.example', 'https://b.example'] }),
  'for nobody': claiming({ aud: undefined }),
  'for an empty list': claiming({ aud: [] }),
  'for a list in a list': claiming(({ claims }) => ({ aud: [[claims['aud']]] })),
  'for an object': claiming(({ claims }) => ({ aud: { 0: claims['aud'] } })),
  'for anybody': claiming({ aud: '*' }),
});

/** Values that some reader takes for a time in the future. */
const NO_TIMES: Record<string, string> = {
  'a text': '"9999999999"',
  'a date': '"2999-01-01T00:00:00Z"',
  'a fraction': '9999999999.5',
  true: 'true',
  null: 'null',
  'a list': '[9999999999]',
  'an object': '{"valueOf":9999999999}',
  negative: '-1',
  'a huge number': '1e300',
  'beyond all numbers': '1e999',
  'past what is exact': '9007199254740993',
  'past what a date can be': '8640000000001',
};

attacks('times that are none', {
  ...Object.fromEntries(
    ['exp', 'iat', 'nbf', 'auth_time'].flatMap((claim) =>
      Object.entries(NO_TIMES).map(([what, value]) => [`${claim} ${what}`, raw(claim, value)]),
    ),
  ),
  'no exp': claiming({ exp: undefined }),
  'no iat': claiming({ iat: undefined }),
});

attacks('times that are over or to come', {
  'exp past the tolerance': claiming((genuine) => ({ exp: nowInSeconds(genuine) - 7 })),
  'exp zero': claiming({ exp: 0 }),
  'exp in milliseconds, long ago': claiming({ exp: 1 }),
  'iat past the tolerance': claiming((genuine) => ({ iat: nowInSeconds(genuine) + 60, exp: soon(genuine) })),
  'iat in milliseconds': claiming((genuine) => ({ iat: nowInSeconds(genuine) * 1_000 })),
  'nbf past the tolerance': claiming((genuine) => ({ nbf: nowInSeconds(genuine) + 60 })),
  'nbf in milliseconds': claiming((genuine) => ({ nbf: nowInSeconds(genuine) * 1_000 })),
});

attacks('a prototype in the claims', {
  'with roles': raw('__proto__', '{"roles":["admin"],"permissions":["*"]}'),
  'instead of a subject': ({ header, claims, signed }) =>
    signed(header, JSON.stringify({ ...claims, sub: undefined }).replace('{', '{"__proto__":{"sub":"somebody"},')),
  'that is null': raw('__proto__', 'null'),
  escaped: ({ header, claims, signed }) =>
    signed(header, JSON.stringify(claims).replace('{', '{"\\u005f\\u005fproto__":{"isAdmin":true},')),
  'further in': raw('more', '[{"a":{"__proto__":{"polluted":true}}}]'),
  'in the header': ({ header, claims, signed }) =>
    signed(JSON.stringify(header).replace('{', '{"__proto__":{"alg":"none"},'), claims),
  'of the constructor, instead of a subject': ({ header, claims, signed }) =>
    signed(header, { ...claims, sub: undefined, constructor: { prototype: { sub: 'somebody' } } }),
});

attacks('claims of another type', {
  'no sub': claiming({ sub: undefined }),
  'an empty sub': claiming({ sub: '' }),
  'a sub that is a list': claiming(({ claims }) => ({ sub: [claims['sub']] })),
  'a sub that is an object': claiming({ sub: { toString: 'x' } }),
  'no jti': claiming({ jti: undefined }),
  'no client_id': claiming({ client_id: undefined }),
  'no ver': claiming({ ver: undefined }),
  'a sid that is null': claiming({ sid: null }),
  'a sid that is a number': claiming({ sid: 1 }),
  'an empty sid': claiming({ sid: '' }),
  'roles that are a text': claiming({ roles: 'admin' }),
  'roles that are an object': claiming({ roles: { 0: 'admin', length: 1 } }),
  'roles in a list': claiming({ roles: [['admin']] }),
  'permissions that are a text': claiming({ permissions: '*' }),
  'permissions that are true': claiming({ permissions: true }),
  'an amr that is a text': claiming({ amr: 'pwd' }),
});

inEachPlace('a token', 'ES256', (genuine) => {
  it('is taken within the tolerance, and for one audience of several', async () => {
    const { header, claims, signed } = genuine();
    const now = nowInSeconds(genuine());
    await present(genuine(), signed(header, { ...claims, exp: now - 2 })).expect(200);
    await present(genuine(), signed(header, { ...claims, iat: now + 3, nbf: now + 3 })).expect(200);
    await present(genuine(), signed(header, { ...claims, aud: ['https://other.example', claims['aud']] })).expect(200);
    await present(genuine(), signed({ ...header, typ: 'application/AT+JWT' }, claims)).expect(200);
  });

  it('pollutes nothing', async () => {
    const { header, claims, signed } = genuine();
    const text = JSON.stringify(claims).replace('{', '{"constructor":{"prototype":{"polluted":1}},');
    await present(genuine(), signed(header, text)).expect(200);
    expect(({} as Json)['polluted']).toBeUndefined();
  });
});
