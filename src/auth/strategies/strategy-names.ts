/** Names under which the strategies are registered with Passport, for `AuthGuard(name)` as well. */
export const LOCAL_STRATEGY = 'local';
export const ACCESS_TOKEN_STRATEGY = 'access-token';
export const SESSION_TOKEN_STRATEGY = 'session-token';
