import { listenError } from './listen-error.js';

it.each([
  ['EADDRNOTAVAIL', 'listen', 'http.host'],
  ['ENOTFOUND', 'getaddrinfo', 'http.host'],
  ['EAI_AGAIN', 'getaddrinfo', 'http.host'],
  ['EADDRINUSE', 'bind', 'PORT'],
  ['EACCES', 'listen', 'PORT'],
])('a listen that fails by %s names the setting to change', (code, syscall, setting) => {
  const failed = Object.assign(new Error(code), { code, syscall });
  const { message } = listenError(failed, 'auth.internal', 3000, 'PORT');
  expect(message).toMatch(/^cannot listen on auth\.internal:3000: \S.* /);
  expect(message).toContain(`set ${setting} to`);
});
