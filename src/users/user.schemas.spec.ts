import { PermissionInput, RoleNameInput } from './role.schemas.js';
import { CreateUserBody, EmailInput, NameInput, UpdateUserBody } from './user.schemas.js';

function takes(schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean {
  return schema.safeParse(value).success;
}

describe('what users are made of', () => {
  it('takes addresses as they are given', () => {
    expect(EmailInput.parse('Ada+x@Example.com')).toBe('Ada+x@Example.com');
    expect(takes(EmailInput, `${'a'.repeat(242)}@example.com`)).toBe(true);
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    ' ada@example.com',
    'ada@example.com\n',
    'a\0@example.com',
    'a b@example.com',
  ])('refuses %j as an address', (address) => {
    expect(takes(EmailInput, address)).toBe(false);
  });

  it('refuses an address of more than 254 characters', () => {
    expect(takes(EmailInput, `${'a'.repeat(243)}@example.com`)).toBe(false);
  });

  it('takes names in any script, and refuses what no line shows', () => {
    for (const name of ['Ada', '李小龍', 'Ğ. Ö. O’Neil', '👩‍💻']) expect(takes(NameInput, name)).toBe(true);
    for (const name of ['', '  ', 'a\0', 'a\nb', 'a\u2028b', '\ud800', 'x'.repeat(201)]) {
      expect(takes(NameInput, name)).toBe(false);
    }
  });

  it('refuses fields that it does not know', () => {
    expect(takes(CreateUserBody, { email: 'a@example.com', status: 'active' })).toBe(false);
    expect(takes(UpdateUserBody, { emailVerified: true })).toBe(false);
    expect(takes(UpdateUserBody, {})).toBe(true);
    expect(takes(UpdateUserBody, { name: null })).toBe(true);
  });

  it('bounds the roles of a user', () => {
    const roles = Array.from({ length: 65 }, (_, index) => `role${index}`);
    expect(takes(CreateUserBody, { email: 'a@example.com', roles })).toBe(false);
    expect(takes(CreateUserBody, { email: 'a@example.com', roles: roles.slice(1) })).toBe(true);
  });
});

describe('what roles are made of', () => {
  it.each(['manager', 'billing-clerk', 'a', `a${'b'.repeat(62)}`])('takes the name %s', (name) => {
    expect(takes(RoleNameInput, name)).toBe(true);
  });

  it.each(['', 'Manager', '1st', 'a b', 'a\n', 'a/b', `a${'b'.repeat(63)}`])('refuses the name %j', (name) => {
    expect(takes(RoleNameInput, name)).toBe(false);
  });

  it.each(['invoice:write', 'a', '9.b_c-d:e', '*'])('takes the permission %s', (permission) => {
    expect(takes(PermissionInput, permission)).toBe(true);
  });

  it.each(['', '**', 'invoice:*', 'Invoice', 'a b', 'a,b', 'x'.repeat(129)])(
    'refuses the permission %j',
    (permission) => {
      expect(takes(PermissionInput, permission)).toBe(false);
    },
  );
});
