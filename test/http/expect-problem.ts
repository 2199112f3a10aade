import type { Response } from 'supertest';

/** What every error looks like. */
export function expectProblem(response: Response, status: number, code: string): void {
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(response.status).toBe(status);
  const document = response.body as Record<string, unknown>;
  expect(document).toMatchObject({ type: `urn:portcullis:problem:${code}`, status, code });
  expect(document['title']).toEqual(expect.any(String));
  expect(document['instance']).toBe(response.headers['x-request-id']);
}
