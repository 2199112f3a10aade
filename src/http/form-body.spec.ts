import { parseForm } from './form-body.js';

describe('a form', () => {
  it('has what is given twice as a list, and names without meaning', () => {
    const form = parseForm('a=1&b&a=2+3&__proto__=x&a=%C3%A4&&c=');
    expect({ ...form }).toEqual({ a: ['1', '2 3', 'ä'], b: '', ['__proto__']: 'x', c: '' });
    expect(Object.getPrototypeOf(form)).toBeNull();
  });

  it('is not half decoded', () => expect(() => parseForm('a=%zz')).toThrow(URIError));

  // By lists that are copied for each it would take hours.
  it('is read as well where one name comes half a million times', () => {
    expect(parseForm('a&'.repeat(500_000))['a']).toHaveLength(500_000);
  });
});
