import { Controller, Post } from '@nestjs/common';
import type supertest from 'supertest';
import { Public } from '../../src/access/index.js';
import { register } from '../support/people.js';
import { ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { administrator, ask, type Actor, type Method } from '../users/http-actors.js';
import { expectProblem } from './expect-problem.js';

@Controller('application')
class ApplicationController {
  @Post()
  @Public()
  anything(): { done: true } {
    return { done: true };
  }
}

// A reason for a suspension was thrown away without a word, where a route with a body refuses what it doesn't know.
describe.each(ADAPTERS)('a field in the body of a route that takes none, on %s', (adapter) => {
  let app: TestApp;
  let admin: Actor;

  beforeAll(async () => {
    app = await startTestApp({ config: { http: { adapter } }, controllers: [ApplicationController] });
    admin = await administrator(app);
  });
  afterAll(() => app.close());

  const send = (method: Method, path: string, body: object): supertest.Test => ask(app, admin, method, path, body);

  it.each([
    ['post', '/v1/users/:id/suspend'],
    ['post', '/v1/users/:id/reinstate'],
    ['delete', '/v1/users/:id'],
    ['delete', '/v1/users/:id/sessions'],
    ['delete', '/v1/roles/nobody'],
    ['delete', '/v1/sessions'],
    ['delete', '/v1/sessions/:id'],
    ['delete', '/v1/api-keys'],
    ['delete', '/v1/api-keys/:id'],
    ['delete', '/v1/auth/identities/:id'],
  ] as const)('is refused, and nothing is done: %s %s', async (method, path) => {
    const { id } = await register(app);
    const answer = await send(method, path.replace(':id', id), { reason: 'spam' });
    expectProblem(answer, 400, 'validation_failed');
    expect(answer.body.errors).toEqual([{ path: 'reason', message: 'Unknown field' }]);
    expectProblem(await send(method, path.replace(':id', id), [1]), 400, 'validation_failed');
    const { body } = await ask(app, admin, 'get', `/v1/users/${id}`).expect(200);
    expect(body.status).toBe('active');
  });

  it('is no reason to tell somebody who may not call it what is wrong with the call', async () => {
    const { id } = await register(app);
    const answer = await app.request().post(`/v1/users/${id}/suspend`).send({ reason: 'spam' });
    expectProblem(answer, 401, 'credential_missing');
  });

  it('is none where the body is empty, or null', async () => {
    const { id } = await register(app);
    await send('post', `/v1/users/${id}/suspend`, {}).expect(200);
    const json = app.request().post(`/v1/users/${id}/reinstate`).set(admin.headers).type('json');
    await json.send('null').expect(200);
  });

  it('is the application’s own business on its routes', async () => {
    await app.request().post('/application').send({ reason: 'any' }).expect(201);
  });
});
