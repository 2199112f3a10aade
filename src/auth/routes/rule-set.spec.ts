import type { Config } from '../../config/index.js';
import { describeRule, firstMatch, partialMatches, readRules } from './rule-set.js';

const rules = (...written: [match: string, mode: string, line?: number][]) =>
  readRules({
    auth: {
      routes: written.map(([match, mode, line = 0]) => ({
        match,
        mode,
        strict: false,
        source: { file: line > 0 ? 'config/production.yaml' : 'options', line },
      })),
    },
  } as unknown as Config);

describe('the rules', () => {
  it('keep their order: the first that matches decides', () => {
    const set = rules(['GET /v1/reports/:id', 'session'], ['GET /v1/**', 'jwt'], ['* /**', 'hybrid']);
    expect(firstMatch(set, { method: 'GET', path: '/v1/reports/:id' })?.mode).toBe('session');
    expect(firstMatch(set, { method: 'GET', path: '/v1/reports' })?.mode).toBe('jwt');
    expect(firstMatch(set, { method: 'HEAD', path: '/v1/reports' })?.mode).toBe('jwt');
    expect(firstMatch(set, { method: 'POST', path: '/v1/reports' })?.mode).toBe('hybrid');
  });

  it('that match nothing give nothing', () => {
    expect(firstMatch(rules(['GET /v1/**', 'jwt']), { method: 'GET', path: '/v2' })).toBeUndefined();
  });

  it('are named by pattern, file and line', () => {
    const [written, given] = rules(['GET /a', 'jwt', 12], ['GET /b', 'jwt']);
    expect(describeRule(written!)).toBe('auth.routes rule "GET /a" (config/production.yaml:12)');
    expect(describeRule(given!)).toBe('auth.routes rule "GET /b" (options)');
  });

  it('of one method don’t cover a handler of every method', () => {
    const all = { method: 'ALL', path: '/any' };
    const [get, whole] = [
      ['GET /any', 'jwt'],
      ['* /any', 'session'],
    ] as const;
    expect(partialMatches(rules([...get]), all)).toHaveLength(1);
    expect(partialMatches(rules([...get], [...whole]), all)).toHaveLength(1);
    // As the refusal advises: a rule for the whole of it, before the other.
    expect(partialMatches(rules([...whole], [...get]), all)).toHaveLength(0);
    expect(partialMatches(rules([...get]), { method: 'GET', path: '/any' })).toHaveLength(0);
  });
});
