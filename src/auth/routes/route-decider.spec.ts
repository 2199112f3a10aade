import { parseConfig, type PortcullisOptions } from '../../config/index.js';
import { ModeRegistry } from '../modes/mode-registry.js';
import { RouteDecider, type Decided } from './route-decider.js';
import type { RouteMetadata } from './route-metadata.js';
import { readRules } from './rule-set.js';

const ROUTE = 'GET /v1/reports';
const PLAIN: RouteMetadata = {
  access: 'guarded',
  mode: undefined,
  floorMs: undefined,
  roles: [],
  permissions: [],
  recentLoginMs: undefined,
  unasked: [],
};

/** Decides one route; the first of `auth.routes`, if any, is taken as its rule. */
function decide(metadata: Partial<RouteMetadata>, options: PortcullisOptions = {}): Decided {
  const config = parseConfig(options, { env: { PORTCULLIS_ENV: 'test' } });
  const decider = new RouteDecider(config, new ModeRegistry(config));
  return decider.decide(ROUTE, { ...PLAIN, ...metadata }, readRules(config)[0]);
}

const rule = (mode: string, strict = false): PortcullisOptions => ({
  auth: { routes: [{ match: 'GET /v1/reports', mode, strict }] },
});

describe('the mode of a route', () => {
  it.each([
    ['the deployment’s', {}, { auth: { mode: 'jwt' as const } }, 'jwt', 'default'],
    [
      'the decorator’s, before the deployment’s',
      { mode: 'session' },
      { auth: { mode: 'jwt' as const } },
      'session',
      'decorator',
    ],
    ['the rule’s, before the decorator’s', { mode: 'session' }, rule('jwt'), 'jwt', 'rule'],
    ['raised by a floor from the default', { floorMs: 0 }, { auth: { mode: 'jwt' as const } }, 'hybrid', 'floor'],
    ['raised by a floor from the decorator', { mode: 'jwt', floorMs: 60_000 }, {}, 'hybrid', 'floor'],
    ['left where the floor is high enough', { mode: 'jwt', floorMs: 600_000 }, {}, 'jwt', 'decorator'],
    ['left where it is live anyway', { mode: 'session', floorMs: 0 }, {}, 'session', 'decorator'],
    ['the rule’s where it is above the floor', { floorMs: 0 }, rule('session'), 'session', 'rule'],
  ])('is %s', (_, metadata, options, mode, source) => {
    const { decision, refusals } = decide(metadata, options);
    expect(refusals).toEqual([]);
    expect([decision.mode.name, decision.source]).toEqual([mode, source]);
    expect(Object.isFrozen(decision)).toBe(true);
  });

  it('carries strict from its rule only', () => {
    expect(decide({}, rule('session', true)).decision.strict).toBe(true);
    expect(decide({}).decision.strict).toBe(false);
  });
});

describe('a route is refused', () => {
  const WHERE = 'auth.routes rule "GET /v1/reports" (options), route GET /v1/reports: ';

  it('for a mode that nobody registered, by rule and by decorator', () => {
    const unknown = 'no mode is registered as "magic"; there are session, jwt, hybrid';
    expect(decide({}, rule('magic')).refusals).toEqual([WHERE + unknown]);
    expect(decide({ mode: 'magic' }).refusals).toEqual([`route ${ROUTE}: ${unknown}`]);
    expect(decide({}, { auth: { mode: 'magic' } }).refusals).toEqual([`auth.mode: ${unknown}`]);
  });

  it('for a rule under a floor', () => {
    expect(decide({ floorMs: 60_000 }, rule('jwt')).refusals).toEqual([
      `${WHERE}mode jwt may lag 10m behind, but the code allows 1m (@MaxStaleness)`,
    ]);
  });

  it('for strict on a mode without live state, also where the configuration can’t know it', () => {
    const config = parseConfig(rule('session', true), { env: { PORTCULLIS_ENV: 'test' } });
    const [strict] = readRules(config);
    const decider = new RouteDecider(config, new ModeRegistry(config));
    expect(decider.decide(ROUTE, PLAIN, { ...strict!, mode: 'jwt' }).refusals).toEqual([
      `${WHERE}strict asks for live state, which mode jwt doesn't use`,
    ]);
  });

  it('for demands that a @Public() leaves unasked', () => {
    expect(decide({ access: 'public', unasked: ['@Roles'] }).refusals).toEqual([
      `route ${ROUTE}: @Public() opens it, so that nobody is asked for @Roles`,
    ]);
  });

  const byRule = rule('jwt');
  const byDefault: PortcullisOptions = { auth: { mode: 'jwt' } };
  it.each([
    ['none', { roles: ['manager'] }, 1],
    ['none', { permissions: ['invoice:read'] }, 1],
    ['none', { roles: ['manager'], permissions: ['invoice:read'] }, 2],
    ['none', {}, 0],
    ['roles', { roles: ['manager'] }, 0],
    ['roles', { permissions: ['invoice:read'] }, 1],
    ['permissions', { roles: ['manager'] }, 1],
    ['permissions', { permissions: ['invoice:read'] }, 0],
    ['both', { roles: ['manager'], permissions: ['invoice:read'] }, 0],
  ] as const)('where tokens carry %s and jwt asks for %j: %d', (authorities, asked, count) => {
    for (const [options, metadata] of [
      [byRule, asked],
      [byDefault, asked],
      [{}, { ...asked, mode: 'jwt' }],
    ] as const) {
      const { refusals } = decide(metadata, { ...options, tokens: { authorities } });
      expect(refusals).toHaveLength(count);
      for (const refusal of refusals) expect(refusal).toContain(`(tokens.authorities: ${authorities})`);
      expect(decide({ ...asked, mode: 'hybrid' }, { tokens: { authorities } }).refusals).toEqual([]);
    }
  });

  it('not where a floor takes it off jwt, or it is public', () => {
    const tokens = { authorities: 'none' } as const;
    expect(decide({ roles: ['manager'], floorMs: 0 }, { ...byDefault, tokens }).refusals).toEqual([]);
    expect(decide({ roles: ['manager'], access: 'public' }, { ...byDefault, tokens }).refusals).toEqual([]);
  });
});
