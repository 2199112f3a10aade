import fc from 'fast-check';

/** Text that means something special to somebody. */
const odd = fc.constantFrom(
  '\0',
  '\ud800',
  '\udfff',
  '__proto__',
  'constructor',
  'prototype',
  '../..',
  "'; DROP TABLE users; --",
  '%00',
  '%',
  '%ff',
  '\u2028',
  '\ufeff',
  '🦊',
  'null',
  '[object Object]',
  '00000000-0000-4000-8000-000000000000',
  'admin',
  '*',
  'a'.repeat(5_000),
);
export const text = fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 40 }), fc.emailAddress());
const key = fc.oneof(
  fc.constantFrom(
    'email',
    'password',
    'name',
    'roles',
    'permissions',
    'transport',
    'refreshToken',
    'currentPassword',
    'newPassword',
  ),
  odd,
);

/** JSON as text, since no value of JavaScript has a key twice, or 1e999. */
export const json = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      text.map((value) => JSON.stringify(value)),
      fc.constantFrom('null', 'true', '0', '-0', '1e999', '-1e-999', '9'.repeat(400), '1.7976931348623157e308', '""'),
    ),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 5 })
      .map((entries) => `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`),
  ),
})).value;
const deep = fc.integer({ min: 30, max: 3_000 }).map((depth) => '[{"a":'.repeat(depth) + '0' + '}]'.repeat(depth));
export const body = fc.oneof({ weight: 6, arbitrary: json }, deep, fc.string({ unit: 'binary', maxLength: 60 }));

/** A body with the fields of its schema, and in each of them something likely or something odd. */
export const shaped = (fields: readonly string[]): fc.Arbitrary<string> =>
  fc
    .record(
      Object.fromEntries(fields.map((field) => [field, fc.oneof({ weight: 3, arbitrary: likely(field) }, json)])),
      { requiredKeys: [] },
    )
    .map(
      (values) =>
        `{${Object.entries(values)
          .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
          .join(',')}}`,
    );
const LIKELY: Readonly<Record<string, fc.Arbitrary<string>>> = {
  email: fc.emailAddress().map((value) => JSON.stringify(value)),
  roles: fc.constantFrom('["admin"]', '["editor"]', '[]', '["nobody"]'),
  permissions: fc.constantFrom('["users:read"]', '["*"]', '[]', '["money:spend"]'),
  transport: fc.constantFrom('"token"', '"cookie"', '"header"'),
};
const likely = (field: string): fc.Arbitrary<string> =>
  LIKELY[field] ?? fc.constantFrom('"a long enough password"', '"Somebody"');

/** A piece of a request target: encoded, half encoded, or as no client would write it. */
export const piece = fc.oneof(
  text.map((value) =>
    encodeURIComponent((value as string & { toWellFormed(): string }).toWellFormed()).slice(0, 1_000),
  ),
  fc.stringMatching(/^[!-~\x80-\xff]{0,20}$/).map((value) => value.replaceAll(/[#?]/g, '')),
);
export const query = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom('limit', 'cursor', 'email', 'status', 'except', 'limit[]', 'email[a]'), piece),
      piece,
    ),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));
const word = fc.stringMatching(/^[!-~\x80-\xff]{0,60}$/);
export const headers = fc.record(
  {
    authorization: fc.oneof(
      word,
      word.map((value) => `Bearer ${value}`),
      word.map((value) => `Session ${value}`),
      word.map((value) => `Bearer a.${value}.b`),
    ),
    cookie: fc.oneof(
      word,
      fc
        .array(
          word.map((value) => `portcullis=${value}`),
          { maxLength: 3 },
        )
        .map((all) => all.join('; ')),
    ),
    'content-type': fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/x-www-form-urlencoded',
      '',
      ';',
    ),
    origin: word,
    'sec-fetch-site': fc.constantFrom('none', 'same-origin', 'cross-site', 'x'),
    'x-request-id': word,
    'user-agent': word,
    'x-forwarded-for': word,
    accept: word,
    'if-none-match': word,
    range: word,
  },
  { requiredKeys: [] },
);
