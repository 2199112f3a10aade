/** Injection token of PORTCULLIS_SECRET, at least 32 bytes. Nothing but the data keys is derived from it. */
export const MASTER_SECRET = Symbol('PORTCULLIS_SECRET');
