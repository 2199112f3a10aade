import { comparisonForm } from './comparison-form.js';

/** Longest address that can be delivered to (RFC 5321, section 4.5.3.1.3, less the angle brackets). */
export const EMAIL_MAX_LENGTH = 254;

/** The form in which addresses are compared. They are stored and shown as they were given. */
export function emailKey(email: string): string {
  return comparisonForm(email);
}
