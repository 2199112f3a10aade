import { lettersApart, nearest } from './nearest.js';

const KNOWN = ['http', 'http.port', 'tokens.accessTtl', 'tokens.refreshTtl', 'session.idleTimeout'];

describe('the nearest known name', () => {
  it.each([
    ['http.prot', 'http.port'],
    ['HTTP.PORT', 'http.port'],
    ['tokens.acessTtl', 'tokens.accessTtl'],
    ['session.refreshTtl', 'tokens.refreshTtl'],
    ['htp', 'http'],
    ['banana', undefined],
    ['x', undefined],
  ])('of %s is %s', (name, expected) => {
    expect(nearest(name, KNOWN)).toBe(expected);
  });

  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['jtw', 'jwt', 2],
  ])('%j and %j are %d letters apart', (one, other, distance) => {
    expect(lettersApart(one, other)).toBe(distance);
    expect(lettersApart(other, one)).toBe(distance);
  });
});
