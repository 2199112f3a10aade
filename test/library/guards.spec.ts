import { Controller, Get, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD, ApplicationConfig } from '@nestjs/core';
import {
  AuthMode,
  principalOf,
  problem,
  provideMode,
  Public,
  Roles,
  type ProvenPrincipal,
  type RequestProof,
} from '../../src/index.js';
import { register, signIn, type Transport } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';

/** Whom each guard of the application's own has met, in the order in which they ran. */
const met: string[] = [];

function note(guard: string, context: ExecutionContext): true {
  met.push(`${guard}: ${principalOf(context)?.userId ?? 'nobody'}`);
  return true;
}

@Injectable()
class Global implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return note('global', context);
  }
}

/** As `app.useGlobalGuards()` would, at the earliest moment that there is. */
@Injectable()
class ByCall implements CanActivate {
  constructor(application: ApplicationConfig) {
    application.useGlobalGuards(this);
  }

  canActivate(context: ExecutionContext): boolean {
    return note('by call', context);
  }
}

@Injectable()
class OnController implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return note('controller', context);
  }
}

class Closed extends problem(403, 'shop_closed', 'The shop is closed') {}

@Injectable()
class Denying implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    note('method', context);
    throw new Closed();
  }
}

@Injectable()
class OnMethod implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return note('method', context);
  }
}

@Controller('own-guards')
@UseGuards(OnController)
class OwnGuardsController {
  @Get('session')
  @AuthMode('session')
  @UseGuards(OnMethod)
  session(): { ok: true } {
    return { ok: true };
  }

  @Get('jwt')
  @AuthMode('jwt')
  @UseGuards(OnMethod)
  jwt(): { ok: true } {
    return { ok: true };
  }

  @Get('hybrid')
  @AuthMode('hybrid')
  @UseGuards(OnMethod)
  hybrid(): { ok: true } {
    return { ok: true };
  }

  @Get('own')
  @AuthMode('own')
  @UseGuards(OnMethod)
  own(): { ok: true } {
    return { ok: true };
  }

  @Get('public')
  @Public()
  @UseGuards(OnMethod)
  open(): { ok: true } {
    return { ok: true };
  }

  @Get('managers')
  @Roles('manager')
  @UseGuards(OnMethod)
  managers(): { ok: true } {
    return { ok: true };
  }

  @Get('denied')
  @UseGuards(Denying)
  denied(): { ok: true } {
    return { ok: true };
  }
}

const OWN = provideMode(
  { name: 'own', maxStaleness: '0s', takes: [{ header: 'x-own' }] },
  {
    authenticate: (_request: object, { credential }: RequestProof): ProvenPrincipal | undefined =>
      credential.value === 'wrong' ? undefined : { userId: credential.value },
  },
);

/** A global one declared by the application, and those of controller and method. */
describe.each(ADAPTERS)('guards of an application’s own on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    const providers = [OWN, ByCall, { provide: APP_GUARD, useClass: Global }];
    app = await startTestApp({ config: { http: { adapter } }, controllers: [OwnGuardsController], providers });
  });
  afterAll(() => app.close());
  beforeEach(() => (met.length = 0));

  const all = (who: string): string[] =>
    ['by call', 'global', 'controller', 'method'].map((guard) => `${guard}: ${who}`);

  it.each<[string, Transport]>([
    ['session', 'cookie'],
    ['session', 'header'],
    ['jwt', 'token'],
    ['hybrid', 'token'],
    ['hybrid', 'cookie'],
  ])('run after authentication in mode %s by %s, each of them', async (mode, transport) => {
    const person = await register(app);
    const { headers } = await signIn(app, person, transport);
    met.length = 0;
    await app.request().get(`/own-guards/${mode}`).set(headers).expect(200);
    expect(met).toEqual(all(person.id));
  });

  it('run after authentication in a mode of one’s own, and are not skipped by it', async () => {
    await app.request().get('/own-guards/own').set('x-own', 'somebody').expect(200);
    expect(met).toEqual(all('somebody'));
  });

  it.each(['session', 'jwt', 'hybrid', 'own', 'managers'])('meet nobody who is refused: %s', async (path) => {
    await app.request().get(`/own-guards/${path}`).expect(401);
    await app
      .request()
      .get(`/own-guards/${path}`)
      .set(path === 'own' ? 'x-own' : 'authorization', 'wrong')
      .expect(401);
    expect(met).toEqual([]);
  });

  it('don’t run for whoever lacks the roles that the route asks for', async () => {
    const { headers } = await signIn(app, await register(app));
    met.length = 0;
    await app.request().get('/own-guards/managers').set(headers).expect(403);
    expect(met).toEqual([]);
  });

  it('run on public routes as well, where there is nobody', async () => {
    await app.request().get('/own-guards/public').expect(200);
    expect(met).toEqual(all('nobody'));
  });

  it('say why by a problem of their own', async () => {
    const { headers } = await signIn(app, await register(app));
    const { body } = await app.request().get('/own-guards/denied').set(headers).expect(403);
    expect(body).toMatchObject({ code: 'shop_closed', type: 'urn:portcullis:problem:shop_closed' });
  });
});
