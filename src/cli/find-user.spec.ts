import { findUserToChange } from './find-user.js';
import type { Services } from './services.js';

function servicesWith(user: object | undefined): { services: Services; asked: string[] } {
  const asked: string[] = [];
  const services = {
    users: { find: async () => user, findByEmail: async () => void asked.push('looked up') },
    changes: { receiptOfHead: async () => void asked.push('waited') },
  };
  return { services: services as unknown as Services, asked };
}

describe('whoever is to lose something', () => {
  it('is said not to be there only once whoever deleted them a moment ago has done so everywhere', async () => {
    const { services, asked } = servicesWith(undefined);
    await expect(findUserToChange(services, 'ada@example.com')).rejects.toMatchObject({ code: 'user_not_found' });
    expect(asked).toEqual(['looked up', 'waited']);
  });

  it('is given at once where they are there', async () => {
    const { services, asked } = servicesWith({ id: 'one' });
    expect(await findUserToChange(services, 'ada@example.com')).toEqual({ id: 'one' });
    expect(asked).toEqual([]);
  });
});
