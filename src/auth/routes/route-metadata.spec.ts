import { AuthMode, MaxStaleness, OptionalAuth, Permissions, Public, RecentLogin, Roles } from '../../access/index.js';
import { RouteMetadataReader, type RouteMetadata } from './route-metadata.js';
import { Timed } from '../../../test/support/timed.js';

const reader = new RouteMetadataReader();
const read = (controller: new () => object, name: string): RouteMetadata =>
  reader.read({
    controller,
    handler: (controller.prototype as Record<string, () => string>)[name]!,
    handlerName: name,
  });

@Roles('staff')
@Permissions('invoice:read')
@MaxStaleness('1m')
@AuthMode('session')
@RecentLogin('1h')
class Invoices {
  plain(): string {
    return 'answered';
  }

  @Roles('manager')
  @Permissions('invoice:write', 'invoice:send')
  @MaxStaleness('5m')
  @AuthMode('jwt')
  @RecentLogin('5m')
  own(): string {
    return 'answered';
  }

  @MaxStaleness('0s')
  stricter(): string {
    return 'answered';
  }

  @Public()
  opened(): string {
    return 'answered';
  }

  @OptionalAuth()
  optional(): string {
    return 'answered';
  }

  @Public()
  @Roles('manager')
  both(): string {
    return 'answered';
  }
}

@Public()
class Open {
  plain(): string {
    return 'answered';
  }

  @OptionalAuth()
  optional(): string {
    return 'answered';
  }

  @Roles('manager')
  @RecentLogin('5m')
  asking(): string {
    return 'answered';
  }

  @AuthMode('session')
  closed(): string {
    return 'answered';
  }
}

class Untouched {
  plain(): string {
    return 'answered';
  }

  @MaxStaleness('soon')
  unreadable(): string {
    return 'answered';
  }
}

class Replaced {
  @Timed()
  @Roles('manager')
  wrapped(): string {
    return 'answered';
  }

  @Roles('manager')
  overridden(): string {
    return 'answered';
  }
}

class Heir extends Replaced {
  @Timed()
  @Roles('clerk')
  override overridden(): string {
    return 'answered';
  }
}

class Unmarked extends Replaced {
  override overridden(): string {
    return 'answered';
  }
}

describe('the decorators of a route', () => {
  it('are absent, and the route is guarded', () => {
    expect(read(Untouched, 'plain')).toEqual({
      access: 'guarded',
      mode: undefined,
      floorMs: undefined,
      roles: [],
      permissions: [],
      recentLoginMs: undefined,
      unasked: [],
    });
  });

  it('of the class hold for each handler', () => {
    expect(read(Invoices, 'plain')).toEqual({
      access: 'guarded',
      mode: 'session',
      floorMs: 60_000,
      roles: ['staff'],
      permissions: ['invoice:read'],
      recentLoginMs: 3_600_000,
      unasked: [],
    });
  });

  it('of the handler count before those of its class, but for a floor, which it can only raise', () => {
    expect(read(Invoices, 'own')).toMatchObject({
      mode: 'jwt',
      floorMs: 60_000,
      roles: ['manager'],
      permissions: ['invoice:write', 'invoice:send'],
      recentLoginMs: 300_000,
    });
    expect(read(Invoices, 'stricter').floorMs).toBe(0);
  });

  it('open an exception in a class that asks, and close one in an open class', () => {
    expect(read(Invoices, 'opened')).toMatchObject({ access: 'public', unasked: [] });
    expect(read(Invoices, 'optional').access).toBe('optional');
    expect(read(Open, 'plain').access).toBe('public');
    expect(read(Open, 'optional').access).toBe('optional');
  });

  it('ask in vain where @Public() stands beside or above them, which is told', () => {
    expect(read(Invoices, 'both').unasked).toEqual(['@Roles']);
    expect(read(Open, 'asking').unasked).toEqual(['@Roles', '@RecentLogin']);
    expect(read(Open, 'closed').unasked).toEqual(['@AuthMode']);
  });

  it('count where another decorator above them puts a function of its own in the place of the method', () => {
    expect(read(Replaced, 'wrapped').roles).toEqual(['manager']);
    expect(read(Heir, 'wrapped').roles).toEqual(['manager']);
  });

  it('count for a function that the constructor made of the method', () => {
    const handler = Replaced.prototype.wrapped.bind(new Replaced());
    expect(reader.read({ controller: Replaced, handler, handlerName: 'wrapped' }).roles).toEqual(['manager']);
  });

  it('are those of the method that overrides another, and none where it has none', () => {
    expect(read(Heir, 'overridden').roles).toEqual(['clerk']);
    expect(read(Unmarked, 'overridden').roles).toEqual([]);
  });

  it('with a duration that can’t be read are an error', () => {
    expect(() => read(Untouched, 'unreadable')).toThrow(/soon/);
  });
});
