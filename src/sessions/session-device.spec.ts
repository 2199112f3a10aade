import { sessionDevice } from './session-device.js';

describe('the device of a session', () => {
  it('keeps what a browser says of itself', () => {
    expect(sessionDevice('Mozilla/5.0 (X11)', '::1')).toEqual({ userAgent: 'Mozilla/5.0 (X11)', ip: '::1' });
  });

  it.each([undefined, '', '\u0000\u001f\u007f'])('is null for a user agent of %j', (userAgent) => {
    expect(sessionDevice(userAgent, null)).toEqual({ userAgent: null, ip: null });
  });

  it('drops what cannot be printed or stored, and what is too long', () => {
    expect(sessionDevice('a\u0000b\r\nc\u007f', null).userAgent).toBe('abc');
    expect(sessionDevice('x'.repeat(5_000), null).userAgent).toBe('x'.repeat(512));
  });
});
