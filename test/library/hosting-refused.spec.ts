import { Controller, Get, Module } from '@nestjs/common';
import { Permissions, PortcullisModule, Roles, type ControllerGroup } from '../../src/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { optionsFor, SECRET, startHost } from './hosts.js';

let database: TestDatabase;
beforeAll(async () => {
  process.env['PORTCULLIS_SECRET'] = SECRET;
  database = await createTestDatabase();
});
afterAll(async () => {
  delete process.env['PORTCULLIS_SECRET'];
  await database.drop();
});

describe('an application is told what is wrong with how it hosts Portcullis', () => {
  it('where two of its modules import it, each with settings of its own', async () => {
    @Module({ imports: [PortcullisModule.forRoot(optionsFor(database, { auth: { mode: 'jwt' } }))] })
    class FeatureModule {}
    @Module({ imports: [PortcullisModule.forRoot(optionsFor(database, { auth: { mode: 'session' } })), FeatureModule] })
    class AppModule {}
    await expect(startHost(AppModule, 'fastify')).rejects.toThrow(/^PortcullisModule is imported more than once\. /);
  });

  it('but not where they import the same one', async () => {
    const portcullis = PortcullisModule.forRoot(optionsFor(database));
    @Module({ imports: [portcullis] })
    class FeatureModule {}
    @Module({ imports: [portcullis, FeatureModule] })
    class AppModule {}
    const host = await startHost(AppModule, 'fastify');
    await host.request().get('/v1/auth/me').expect(401);
    await host.app.close();
  });

  it('where it keeps a group of routes that there is not', () => {
    const controllers = ['auth', 'session'] as unknown as ControllerGroup[];
    expect(() => PortcullisModule.forRoot({ controllers })).toThrow(
      'controllers: no group "session"; there are auth, sessions, users, tokens, verifiers, audit, operation',
    );
  });

  it.each([
    ['one of no roles', Roles, '@Roles() names no role'],
    ['no permission', Permissions, '@Permissions() names no permission'],
  ])('where a route asks for %s, which would let everybody in who is signed in', (_what, Asking, why) => {
    const none: string[] = [];
    expect(() => {
      @Controller('payroll')
      class PayrollController {
        @Get()
        @Asking(...none)
        list(): string {
          return 'payroll';
        }
      }
      return PayrollController;
    }).toThrow(why);
  });
});
