import fc from 'fast-check';
import { matchesMethod, matchesPath, parseRoutePattern } from './route-pattern.js';

const covers = (match: string, path: string): boolean => matchesPath(parseRoutePattern(match), { method: 'GET', path });

describe('a route pattern', () => {
  it.each([
    ['GET /v1/reports', '/v1/reports', true],
    ['GET /v1/reports', '/v1/reports/:id', false],
    ['GET /v1/reports', '/v1/Reports', false],
    ['GET /v1/*', '/v1/reports', true],
    ['GET /v1/*', '/v1', false],
    ['GET /v1/*', '/v1/reports/:id', false],
    ['GET /v1/*/:id', '/v1/reports/:id', true],
    ['GET /v1/reports/:id', '/v1/reports/:id', true],
    ['GET /v1/reports/:id', '/v1/reports/:name', false],
    ['GET /v1/reports/:id', '/v1/reports/7', false],
    ['GET /v1/**', '/v1', true],
    ['GET /v1/**', '/v1/reports/:id/lines', true],
    ['GET /v1/**', '/v10/reports', false],
    ['GET /**', '/', true],
    ['GET /**/lines', '/lines', true],
    ['GET /**/lines', '/v1/reports/:id/lines', true],
    ['GET /**/lines', '/v1/lines/:id', false],
    ['GET /', '/', true],
    ['GET /', '/v1', false],
    ['GET /v1/reports/', '/v1/reports', true],
  ])('%s covers %s: %s', (match, path, expected) => expect(covers(match, path)).toBe(expected));

  it.each([
    ['GET', 'GET', true],
    ['GET', 'HEAD', true],
    ['*', 'HEAD', true],
    ['*', 'ALL', true],
    ['POST', 'HEAD', false],
    ['POST', 'GET', false],
    ['GET', 'ALL', false],
  ])('of method %s covers a handler of %s: %s', (method, of, expected) =>
    expect(matchesMethod(parseRoutePattern(`${method} /x`), { method: of, path: '/x' })).toBe(expected),
  );

  it('agrees with a regular expression, segment by segment', () => {
    const segment = fc.constantFrom('a', 'b', ':id', 'a.b', '(x)', 'é');
    const pattern = fc.array(fc.oneof({ weight: 2, arbitrary: segment }, fc.constantFrom('*', '**')), { maxLength: 6 });
    fc.assert(
      fc.property(pattern, fc.array(segment, { maxLength: 6 }), (stars, path) => {
        expect(covers(`GET /${stars.join('/')}`, `/${path.join('/')}`)).toBe(oracle(stars).test(`/${path.join('/')}`));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of many ** is decided in bounded time', () => {
    const match = `GET /${Array.from({ length: 40 }, () => '**/a').join('/')}/b`;
    const path = `/${Array.from({ length: 80 }, () => 'a').join('/')}`;
    const started = performance.now();
    expect(covers(match, path)).toBe(false);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

/** The same by another road: each segment as a piece of one regular expression. */
function oracle(stars: readonly string[]): RegExp {
  const pieces = stars.map((star) => {
    if (star === '**') return '(?:/[^/]+)*';
    return star === '*' ? '/[^/]+' : `/${star.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`;
  });
  return new RegExp(`^${pieces.join('')}/?$`);
}
