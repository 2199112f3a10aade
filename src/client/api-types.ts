// Made of docs/reference/openapi.json by `npm run docs`: change the routes' schemas, not this file.

export interface paths {
    readonly "/.well-known/jwks.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The public keys that access tokens are signed with */
        readonly get: operations["Jwks.keySet"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/.well-known/oauth-authorization-server": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Issuer, endpoints and what they support */
        readonly get: operations["ServerMetadata.document"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/.well-known/oauth-authorization-server/{path}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The same, where clients look for an issuer that has a path */
        readonly get: operations["ServerMetadata.documentOfIssuer"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the process answers */
        readonly get: operations["Health.live"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether this node can decide requests */
        readonly get: operations["Health.ready"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Measurements of this server, for Prometheus */
        readonly get: operations["Metrics.read"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/api-keys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One’s own API keys that are in force, newest first */
        readonly get: operations["ApiKeys.list"];
        readonly put?: never;
        /** Make an API key */
        readonly post: operations["ApiKeys.create"];
        /** End all of one’s own API keys */
        readonly delete: operations["ApiKeys.endAll"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/api-keys/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** End one of one’s own API keys */
        readonly delete: operations["ApiKeys.end"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who did what, newest first */
        readonly get: operations["Audit.list"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/exchange": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Trade a session token or a refresh token for another transport of the same session */
        readonly post: operations["Auth.exchange"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/identities": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One’s own identities at other providers, oldest first */
        readonly get: operations["Identities.list"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/identities/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** Unlink an identity; the sessions that it began end, but this one */
        readonly delete: operations["Identities.unlink"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/login": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Sign in by e-mail and password */
        readonly post: operations["Auth.login"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/logout": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Sign out */
        readonly post: operations["Auth.logout"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/me": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who am I */
        readonly get: operations["Auth.me"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Change one’s own password; every other session ends */
        readonly post: operations["Auth.password"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/providers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Providers to sign in by */
        readonly get: operations["Providers.list"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/providers/{name}/callback": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Where a provider sends the browser back to */
        readonly get: operations["Providers.callback"];
        readonly put?: never;
        /** The same for a provider whose page posts a form */
        readonly post: operations["Providers.postedCallback"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/providers/{name}/exchange": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Trade the code of a sign-in by redirect for its session */
        readonly post: operations["Providers.exchange"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/providers/{name}/link": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Link an identity to one’s own account */
        readonly post: operations["Identities.link"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/providers/{name}/login": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Send the browser to a provider */
        readonly get: operations["Providers.start"];
        readonly put?: never;
        /** Sign in by credentials that a provider’s strategy reads */
        readonly post: operations["Providers.login"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/refresh": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Trade a refresh token for a new pair */
        readonly post: operations["Auth.refresh"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/auth/register": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Make an account */
        readonly post: operations["Auth.register"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/changes/lease": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** As an authenticated client, get a lease and what changed; waits for news */
        readonly post: operations["Lease.lease"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/oauth/introspect": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Ask, as a client, whether an access token for one of its audiences is in force */
        readonly post: operations["OAuth.introspect"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/oauth/revoke": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Revoke an access or refresh token, and with it the session */
        readonly post: operations["OAuth.revoke"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/oauth/token": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Get an access token: for a client itself, or for a refresh token */
        readonly post: operations["OAuth.token"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/roles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List roles by name */
        readonly get: operations["Roles.list"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/roles/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Make a role, or replace what it permits */
        readonly put: operations["Roles.put"];
        readonly post?: never;
        /** Delete a role and take it from everybody who holds it */
        readonly delete: operations["Roles.remove"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One’s own live sessions, newest first */
        readonly get: operations["OwnSessions.listOwn"];
        readonly put?: never;
        readonly post?: never;
        /** End all of one’s own sessions, or all but this one */
        readonly delete: operations["OwnSessions.endAll"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** End one of one’s own sessions */
        readonly delete: operations["OwnSessions.endOne"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List users, oldest first */
        readonly get: operations["Users.list"];
        readonly put?: never;
        /** Make an account; with roles it takes `roles:assign` as well */
        readonly post: operations["Users.create"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One user */
        readonly get: operations["Users.get"];
        readonly put?: never;
        readonly post?: never;
        /** Delete a user and end all their sessions */
        readonly delete: operations["Users.remove"];
        readonly options?: never;
        readonly head?: never;
        /** Change address or name */
        readonly patch: operations["Users.update"];
        readonly trace?: never;
    };
    readonly "/v1/users/{id}/reinstate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Let a suspended user sign in again */
        readonly post: operations["Users.reinstate"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}/roles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Give a user exactly these roles */
        readonly put: operations["Users.setRoles"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A user’s live sessions, newest first */
        readonly get: operations["UserSessions.listOf"];
        readonly put?: never;
        readonly post?: never;
        /** End all sessions of a user */
        readonly delete: operations["UserSessions.endAllOf"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}/suspend": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Suspend a user and end all their sessions */
        readonly post: operations["Users.suspend"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly ApiKey: {
            /** Format: uuid */
            readonly id: string;
            readonly name: string;
            readonly permissions: readonly string[];
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly expiresAt: string;
            readonly lastUsedAt: string | null;
        };
        readonly ApiKeyPage: {
            readonly items: readonly components["schemas"]["ApiKey"][];
            readonly nextCursor: string | null;
        };
        readonly AuditEvent: {
            /** Format: uuid */
            readonly id: string;
            /** Format: date-time */
            readonly at: string;
            /** @enum {string} */
            readonly type: "sign_in.failed" | "session.created" | "session.revoked" | "session.exchanged" | "user.signed_out" | "refresh.reused" | "password.changed" | "password.change_failed" | "user.registered" | "identity.linked" | "identity.unlinked" | "user.created" | "user.updated" | "user.suspended" | "user.reinstated" | "user.deleted" | "user.roles_set" | "users.imported" | "role.set" | "role.deleted" | "key.created" | "key.rotated" | "key.withdrawn" | "client.created" | "client.disabled" | "api_key.created" | "api_key.ended" | "user.api_keys_ended";
            /** @enum {string} */
            readonly outcome: "success" | "failure";
            readonly actor: {
                /** @enum {string} */
                readonly kind: "user" | "client" | "operator" | "anonymous" | "system";
                readonly id: string | null;
            };
            readonly subject: {
                /** @enum {string} */
                readonly kind: "user" | "session" | "role" | "key" | "client" | "api-key";
                readonly id: string;
            } | null;
            /** @description Whom it concerns: the user, or the owner of the session */
            readonly userId: string | null;
            readonly requestId: string | null;
            readonly address: string | null;
            readonly userAgent: string | null;
            /** @description What else there is to say, by type; `cut` where it was too much */
            readonly details: {
                readonly [key: string]: unknown;
            };
        };
        readonly AuditPage: {
            readonly items: readonly components["schemas"]["AuditEvent"][];
            readonly nextCursor: string | null;
        };
        readonly CodeBody: {
            readonly code: string;
            readonly verifier: string;
        };
        readonly CreateApiKeyBody: {
            readonly name: string & (unknown & unknown);
            readonly permissions: readonly string[];
            /**
             * Format: date-time
             * @description At most `apiKeys.maxLifetime` from now, which is also the default
             */
            readonly expiresAt?: string;
        };
        readonly CreateUserBody: {
            /** Format: email */
            readonly email: string;
            /** @description Without one there is no signing in by password */
            readonly password?: string;
            readonly name?: string & (unknown & unknown);
            readonly roles?: readonly string[];
        };
        readonly CreatedApiKey: {
            readonly key: components["schemas"]["ApiKey"];
            /** @description What requests carry; shown this once */
            readonly secret: string;
        };
        readonly DirectLoginBody: {
            /** @description What the provider’s strategy reads from a body */
            readonly credentials: {
                readonly [key: string]: unknown;
            };
            /** @enum {string} */
            readonly transport?: "cookie" | "header" | "token";
        };
        readonly ExchangeBody: {
            /** @enum {string} */
            readonly transport: "cookie" | "header" | "token";
            readonly refreshToken?: string;
        };
        readonly Identities: {
            readonly items: readonly components["schemas"]["Identity"][];
        };
        readonly Identity: {
            /** Format: uuid */
            readonly id: string;
            readonly provider: string;
            readonly subject: string;
            /** Format: date-time */
            readonly createdAt: string;
        };
        readonly Introspection: {
            readonly active: boolean;
            /** @description Of a client’s token, as far as the client may still have it */
            readonly scope?: string;
            readonly client_id?: string;
            /** @enum {string} */
            readonly token_type?: "Bearer";
            readonly exp?: number;
            readonly iat?: number;
            readonly sub?: string;
            readonly aud?: string | readonly string[];
            readonly iss?: string;
            readonly jti?: string;
            readonly sid?: string;
            /** @description By live state, whatever the token carries */
            readonly roles?: readonly string[];
            /** @description By live state, whatever the token carries */
            readonly permissions?: readonly string[];
        };
        readonly Jwk: {
            readonly kid: string;
            readonly kty: string;
            readonly alg: string;
            /** @enum {string} */
            readonly use: "sig";
        } & {
            readonly [key: string]: unknown;
        };
        readonly JwkSet: {
            readonly keys: readonly components["schemas"]["Jwk"][];
        };
        readonly LeaseBody: {
            /** @description Random, for this very request; the answer names it */
            readonly nonce: string;
            /** @description Random, for each start of the verifier */
            readonly instance: string;
            /** @description The position up to which it has applied every change; 0 for a newcomer */
            readonly applied: number;
            /** @description What the last answer called so; none for a newcomer */
            readonly term?: string;
            /** @description What the last answer called so */
            readonly epoch?: string;
            /** @description false: answer at once, news or not */
            readonly wait?: boolean;
            readonly client_id?: string;
            readonly client_secret?: string;
            readonly client_assertion?: string;
            readonly client_assertion_type?: string;
        };
        readonly LinkAnswer: {
            /** @description Where to send the browser next, for `redirect` providers */
            readonly url?: string;
            /** @description What was linked, for `direct` providers */
            readonly identity?: components["schemas"]["Identity"];
        };
        readonly LinkBody: {
            /** @description A URL of an allowed origin, or a path of our own */
            readonly returnTo?: string;
            /** @description The same, for a sign-in that fails on its way back: gets `error=<code>`. Without it the answer is the problem */
            readonly errorTo?: string;
            /** @description What the provider’s strategy reads from a body */
            readonly credentials?: {
                readonly [key: string]: unknown;
            };
        };
        readonly Live: {
            /** @enum {string} */
            readonly status: "ok";
        };
        readonly LoginBody: {
            readonly email: string;
            readonly password: string;
            /** @enum {string} */
            readonly transport?: "cookie" | "header" | "token";
        };
        readonly LogoutBody: {
            readonly refreshToken?: string;
        };
        readonly MeAnswer: {
            readonly user: components["schemas"]["User"] | {
                readonly roles: readonly string[];
                readonly permissions: readonly string[];
                /** @description null for a machine */
                readonly id: string | null;
            };
            readonly session: components["schemas"]["Session"] | {
                /** @description null for a machine */
                readonly id: string | null;
            };
            readonly principal: components["schemas"]["Principal"];
        };
        readonly OAuthError: {
            /** @enum {string} */
            readonly error: "invalid_request" | "invalid_client" | "invalid_grant" | "unauthorized_client" | "unsupported_grant_type" | "invalid_scope" | "invalid_target" | "unsupported_token_type";
            readonly error_description?: string;
        };
        readonly PasswordAnswer: {
            readonly user: components["schemas"]["User"];
            readonly session: components["schemas"]["Session"];
            /** @description Only with transport `header` */
            readonly sessionToken?: string;
            /** @description Only with transport `token` */
            readonly tokens?: components["schemas"]["Tokens"];
            readonly receipt: components["schemas"]["Receipt"];
        };
        readonly PasswordBody: {
            readonly currentPassword: string;
            readonly newPassword: string;
        };
        readonly Principal: {
            readonly userId: string | null;
            readonly sessionId: string | null;
            readonly clientId: string;
            readonly roles: readonly string[];
            readonly permissions: readonly string[];
            readonly mode: string;
            /** @enum {string} */
            readonly credential: "cookie" | "session-header" | "access-token" | "api-key";
            readonly authTime: string | null;
            /** @enum {string} */
            readonly source: "token" | "memory" | "database" | "strategy";
            readonly maxStalenessMs: number;
        };
        /** @description RFC 9457. Switch on `code`; `detail` is for people. */
        readonly Problem: {
            /** @description `urn:portcullis:problem:<code>` */
            readonly type: string;
            readonly title: string;
            readonly status: number;
            readonly code: string;
            readonly detail?: string;
            /** @description The request id, as in `x-request-id` */
            readonly instance: string;
            /** @description For `validation_failed`: which fields, and why */
            readonly errors?: readonly {
                readonly path: string;
                readonly message: string;
            }[];
        };
        readonly Providers: {
            readonly items: readonly {
                readonly name: string;
                readonly label: string;
                /** @enum {string} */
                readonly flow: "redirect" | "direct";
            }[];
        };
        readonly PutRoleBody: {
            readonly permissions: readonly string[];
        };
        readonly Ready: {
            /** @enum {string} */
            readonly status: "ok";
            readonly checks: {
                /** @enum {string} */
                readonly database: "ok";
                /** @enum {string} */
                readonly lease: "ok";
            };
        };
        readonly Receipt: {
            readonly position: number;
            readonly appliedOn: number;
            readonly expired: number;
            readonly waitedMs: number;
            readonly complete: boolean;
        };
        readonly RefreshAnswer: {
            readonly tokens: components["schemas"]["Tokens"];
        };
        readonly RefreshBody: {
            readonly refreshToken: string;
        };
        readonly RegisterBody: {
            /** Format: email */
            readonly email: string;
            readonly password: string;
            readonly name?: string & (unknown & unknown);
        };
        readonly Role: {
            readonly name: string;
            readonly permissions: readonly string[];
            readonly builtIn: boolean;
            /** Format: date-time */
            readonly createdAt: string;
        };
        readonly RoleChanged: {
            readonly role: components["schemas"]["Role"];
            readonly receipt: components["schemas"]["Receipt"];
        };
        readonly RolePage: {
            readonly items: readonly components["schemas"]["Role"][];
            readonly nextCursor: string | null;
        };
        readonly ServerMetadata: {
            readonly issuer: string;
            readonly token_endpoint: string;
            readonly jwks_uri: string;
            readonly response_types_supported: readonly string[];
            readonly grant_types_supported: readonly string[];
            readonly token_endpoint_auth_methods_supported: readonly string[];
            readonly token_endpoint_auth_signing_alg_values_supported: readonly string[];
            readonly introspection_endpoint: string;
            readonly introspection_endpoint_auth_methods_supported: readonly string[];
            readonly introspection_endpoint_auth_signing_alg_values_supported: readonly string[];
            readonly revocation_endpoint: string;
            readonly revocation_endpoint_auth_methods_supported: readonly string[];
            readonly revocation_endpoint_auth_signing_alg_values_supported: readonly string[];
            /** @description Where verifiers in other services get their leases */
            readonly portcullis_lease_endpoint: string;
        };
        readonly Session: {
            /** Format: uuid */
            readonly id: string;
            readonly current: boolean;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly lastSeenAt: string;
            /** Format: date-time */
            readonly expiresAt: string;
            /** Format: date-time */
            readonly idleExpiresAt: string;
            /** @enum {string} */
            readonly transport: "cookie" | "header" | "token";
            readonly userAgent: string | null;
            readonly ip: string | null;
        };
        readonly SessionPage: {
            readonly items: readonly components["schemas"]["Session"][];
            readonly nextCursor: string | null;
        };
        readonly SetRolesBody: {
            readonly roles: readonly string[];
        };
        readonly SignInAnswer: {
            readonly user: components["schemas"]["User"];
            readonly session: components["schemas"]["Session"];
            /** @description Only with transport `header` */
            readonly sessionToken?: string;
            /** @description Only with transport `token` */
            readonly tokens?: components["schemas"]["Tokens"];
        };
        readonly TokenAnswer: {
            readonly access_token: string;
            /** @enum {string} */
            readonly token_type: "Bearer";
            /** @description Lifetime of the access token in seconds */
            readonly expires_in: number;
            readonly refresh_token?: string;
            readonly scope?: string;
        };
        readonly Tokens: {
            readonly accessToken: string;
            /** @enum {string} */
            readonly tokenType: "Bearer";
            /** @description Lifetime of the access token in seconds */
            readonly expiresIn: number;
            readonly refreshToken: string;
            /** @description Seconds until the refresh token, the idle or the absolute expiry, the least */
            readonly refreshExpiresIn: number;
        };
        readonly UpdateUserBody: {
            /** Format: email */
            readonly email?: string;
            readonly name?: (string & (unknown & unknown)) | null;
        };
        readonly User: {
            /** Format: uuid */
            readonly id: string;
            readonly email: string;
            readonly emailVerified: boolean;
            readonly name: string | null;
            /** @enum {string} */
            readonly status: "active" | "suspended";
            readonly roles: readonly string[];
            readonly permissions: readonly string[];
            /** Format: date-time */
            readonly createdAt: string;
        };
        readonly UserChanged: {
            readonly user: components["schemas"]["User"];
            readonly receipt: components["schemas"]["Receipt"];
        };
        readonly UserPage: {
            readonly items: readonly components["schemas"]["User"][];
            readonly nextCursor: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Names this request in the logs: the caller’s own if it is sane, else a new one */
        readonly "x-request-id": string;
        /** @description Seconds after which it makes sense to try again */
        readonly "retry-after": number;
        /** @description The schemes that are taken (RFC 9110, section 11.6.1) */
        readonly "www-authenticate": string;
        /** @description Takes a session cookie away that proves nothing */
        readonly "set-cookie": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly "Jwks.keySet": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The keys that may have signed a token that is in force, and the one that will sign next */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/jwk-set+json": components["schemas"]["JwkSet"];
                };
            };
            /** @description The set that `if-none-match` names */
            readonly 304: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly "ServerMetadata.document": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The metadata */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ServerMetadata"];
                };
            };
        };
    };
    readonly "ServerMetadata.documentOfIssuer": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The path of the issuer, one segment */
                readonly path: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The metadata */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ServerMetadata"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is nothing here */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "not_found";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Health.live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It does */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Live"];
                };
            };
        };
    };
    readonly "Health.ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It can */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Metrics.read": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One metric a line, in the text format 0.0.4 */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
            /** @description `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `insufficient_permission`: You may not do this */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "insufficient_permission";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "ApiKeys.list": {
        readonly parameters: {
            readonly query?: {
                /** @description `nextCursor` of the page before */
                readonly cursor?: string;
                /** @description 50 by default */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of keys */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "ApiKeys.create": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateApiKeyBody"];
            };
        };
        readonly responses: {
            /** @description The key, and its secret, which is shown this once */
            readonly 201: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /** @description `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "malformed_body" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `person_required`: Only a person can do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "person_required" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "session_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_api_keys`: You have as many API keys as you may */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_api_keys";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "ApiKeys.endAll": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description They are accepted nowhere any more */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: There is no such user */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "ApiKeys.end": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is accepted nowhere any more */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `api_key_not_found`: There is no such API key */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "api_key_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Audit.list": {
        readonly parameters: {
            readonly query?: {
                /** @description Only these types, separated by commas */
                readonly type?: string;
                /** @description Who did it: an id, or `operator`, `anonymous`, `system` */
                readonly actor?: string;
                /** @description Id of the user, session, key or client, or name of the role */
                readonly subject?: string;
                /** @description Whom it concerns: a user’s id. Finds the events of their sessions, too */
                readonly user?: string;
                /** @description Not before this moment */
                readonly from?: string;
                /** @description Before this moment */
                readonly to?: string;
                /** @description `nextCursor` of the page before */
                readonly cursor?: string;
                /** @description 50 by default */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `insufficient_permission`: You may not do this */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "insufficient_permission";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Auth.exchange": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ExchangeBody"];
            };
        };
        readonly responses: {
            /** @description The same session in its new transport */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    /** @description The session cookie, where the session is carried by one or was; other cookies of the sign-in */
                    readonly "set-cookie"?: string;
                    /** @description `<position>;complete`, once what this took away is out of force everywhere */
                    readonly "portcullis-receipt"?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SignInAnswer"];
                };
            };
            /** @description `transport_not_allowed`: That transport is switched off. `ambiguous_credentials`: The request carries more than one credential. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "malformed_body" | "transport_not_allowed" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_session`: The session is not valid. `invalid_refresh_token`: The refresh token is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_refresh_token" | "invalid_session";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `exchange_disabled`: Exchanging transports is switched off. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "exchange_disabled";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `claims_unavailable`: The claims of the access token can’t be read. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "claims_unavailable" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Identities.list": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All of them */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Identities"];
                };
            };
            /** @description `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Identities.unlink": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Nobody signs in by it any more */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `recent_login_required`: A more recent sign-in is needed. `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token" | "recent_login_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `identity_not_found`: There is no such identity */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "identity_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `last_sign_in_method`: The last way to sign in can’t be taken away */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "last_sign_in_method";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Auth.login": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["LoginBody"];
            };
        };
        readonly responses: {
            /** @description Signed in */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    /** @description The session cookie, where the session is carried by one or was; other cookies of the sign-in */
                    readonly "set-cookie"?: string;
                    /** @description `<position>;complete`, once what this took away is out of force everywhere */
                    readonly "portcullis-receipt"?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SignInAnswer"];
                };
            };
            /** @description `transport_not_allowed`: That transport is switched off. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body" | "transport_not_allowed" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_credentials`: E-mail or password is wrong */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "invalid_credentials";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `account_suspended`: The account is suspended. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "account_suspended" | "cross_site_request";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `overloaded`: Too many sign-ins at once. `claims_unavailable`: The claims of the access token can’t be read. `directory_unavailable`: Who signs in can’t be found out right now. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "claims_unavailable" | "directory_unavailable" | "overloaded" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Auth.logout": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["LogoutBody"];
            };
        };
        readonly responses: {
            /** @description Signed out */
            readonly 204: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    /** @description The session cookie, where the session is carried by one or was; other cookies of the sign-in */
                    readonly "set-cookie"?: string;
                    /** @description `<position>;complete`, once what this took away is out of force everywhere */
                    readonly "portcullis-receipt"?: string;
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `ambiguous_credentials`: The request carries more than one credential. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "malformed_body" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Auth.me": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The user, the session and how the request was decided */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MeAnswer"];
                };
            };
            /** @description `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Auth.password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PasswordBody"];
            };
        };
        readonly responses: {
            /** @description This session with a new secret, and the receipt */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    /** @description The session cookie, where the session is carried by one or was; other cookies of the sign-in */
                    readonly "set-cookie"?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PasswordAnswer"];
                };
            };
            /** @description `password_rejected`: The password can’t be used. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "malformed_body" | "password_rejected" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_credentials`: E-mail or password is wrong. `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_credentials" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `breach_check_unavailable`: The password can’t be checked at the moment. `overloaded`: Too many sign-ins at once. `claims_unavailable`: The claims of the access token can’t be read. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "breach_check_unavailable" | "claims_unavailable" | "overloaded" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Providers.list": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Each with the name that its routes have */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Providers"];
                };
            };
        };
    };
    readonly "Providers.callback": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Signed in or linked: to `returnTo`; failed: to `errorTo`, where there is one */
            readonly 303: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    /** @description Where the browser goes next */
                    readonly location?: string;
                    /** @description The session cookie, where the session is carried by one or was; other cookies of the sign-in */
                    readonly "set-cookie"?: string;
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `sign_in_flow_invalid`: This sign-in can’t be completed. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_flow_invalid" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_session`: The session is not valid. `invalid_credentials`: E-mail or password is wrong. `sign_in_rejected`: The provider did not vouch for you */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "invalid_credentials" | "invalid_session" | "sign_in_rejected";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_denied`: The sign-in was cancelled or denied at the provider. `account_suspended`: The account is suspended. `identity_without_email`: The provider gave no e-mail address, and an account needs one. `registration_disabled`: Registration is switched off */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "account_suspended" | "identity_without_email" | "registration_disabled" | "sign_in_denied";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_not_found`: There is no such sign-in provider */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `identity_taken`: The identity is linked to another account. `identity_not_linked`: An account with that e-mail address exists, and the identity is not linked to it */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "identity_not_linked" | "identity_taken";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_unavailable`: The sign-in provider can’t be reached. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_unavailable" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Providers.postedCallback": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": unknown;
            };
        };
        readonly responses: {
            /** @description Signed in or linked: to `returnTo`; failed: to `errorTo`, where there is one */
            readonly 303: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    /** @description Where the browser goes next */
                    readonly location?: string;
                    /** @description The session cookie, where the session is carried by one or was; other cookies of the sign-in */
                    readonly "set-cookie"?: string;
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `sign_in_flow_invalid`: This sign-in can’t be completed. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body" | "sign_in_flow_invalid" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_session`: The session is not valid. `invalid_credentials`: E-mail or password is wrong. `sign_in_rejected`: The provider did not vouch for you */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "invalid_credentials" | "invalid_session" | "sign_in_rejected";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_denied`: The sign-in was cancelled or denied at the provider. `account_suspended`: The account is suspended. `identity_without_email`: The provider gave no e-mail address, and an account needs one. `registration_disabled`: Registration is switched off. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "account_suspended" | "cross_site_request" | "identity_without_email" | "registration_disabled" | "sign_in_denied";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_not_found`: There is no such sign-in provider */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `identity_taken`: The identity is linked to another account. `identity_not_linked`: An account with that e-mail address exists, and the identity is not linked to it */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "identity_not_linked" | "identity_taken";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_unavailable`: The sign-in provider can’t be reached. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_unavailable" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Providers.exchange": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CodeBody"];
            };
        };
        readonly responses: {
            /** @description Signed in */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SignInAnswer"];
                };
            };
            /** @description `sign_in_flow_invalid`: This sign-in can’t be completed. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body" | "sign_in_flow_invalid" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_credentials`: E-mail or password is wrong */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "invalid_credentials";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_not_found`: There is no such sign-in provider */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `claims_unavailable`: The claims of the access token can’t be read. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "claims_unavailable" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Identities.link": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["LinkBody"];
            };
        };
        readonly responses: {
            /** @description The identity, or where to send the browser next */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LinkAnswer"];
                };
            };
            /** @description `return_to_not_allowed`: The browser may not be sent to that address. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "malformed_body" | "return_to_not_allowed" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `recent_login_required`: A more recent sign-in is needed. `sign_in_rejected`: The provider did not vouch for you. `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token" | "recent_login_required" | "sign_in_rejected";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_not_found`: There is no such sign-in provider */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `identity_taken`: The identity is linked to another account */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "identity_taken";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_strategy_refused`: The sign-in strategy can’t be used as it is set up */
            readonly 500: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_strategy_refused";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_unavailable`: The sign-in provider can’t be reached. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_unavailable" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Providers.start": {
        readonly parameters: {
            readonly query: {
                /** @description A URL of an allowed origin, or a path of our own */
                readonly returnTo: string;
                /** @description The same, for a sign-in that fails on its way back: gets `error=<code>`. Without it the answer is the problem */
                readonly errorTo?: string;
                readonly transport?: "cookie" | "header" | "token";
                /** @description For transports `header` and `token`, which need it: SHA-256 of `verifier`, in base64url */
                readonly challenge?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description To the provider */
            readonly 302: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    /** @description Where the browser goes next */
                    readonly location?: string;
                    /** @description The session cookie, where the session is carried by one or was; other cookies of the sign-in */
                    readonly "set-cookie"?: string;
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `return_to_not_allowed`: The browser may not be sent to that address. `transport_not_allowed`: That transport is switched off. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "return_to_not_allowed" | "transport_not_allowed" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_rejected`: The provider did not vouch for you */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_rejected";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_not_found`: There is no such sign-in provider */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_strategy_refused`: The sign-in strategy can’t be used as it is set up */
            readonly 500: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_strategy_refused";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_unavailable`: The sign-in provider can’t be reached */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Providers.login": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["DirectLoginBody"];
            };
        };
        readonly responses: {
            /** @description Signed in */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    /** @description The session cookie, where the session is carried by one or was; other cookies of the sign-in */
                    readonly "set-cookie"?: string;
                    /** @description `<position>;complete`, once what this took away is out of force everywhere */
                    readonly "portcullis-receipt"?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SignInAnswer"];
                };
            };
            /** @description `transport_not_allowed`: That transport is switched off. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body" | "transport_not_allowed" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_credentials`: E-mail or password is wrong. `sign_in_rejected`: The provider did not vouch for you */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "invalid_credentials" | "sign_in_rejected";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `cross_site_request`: The request comes from another site. `account_suspended`: The account is suspended. `identity_without_email`: The provider gave no e-mail address, and an account needs one. `registration_disabled`: Registration is switched off */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "account_suspended" | "cross_site_request" | "identity_without_email" | "registration_disabled";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `sign_in_provider_not_found`: There is no such sign-in provider */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "sign_in_provider_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `identity_not_linked`: An account with that e-mail address exists, and the identity is not linked to it */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "identity_not_linked";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `claims_unavailable`: The claims of the access token can’t be read. `sign_in_provider_unavailable`: The sign-in provider can’t be reached. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "claims_unavailable" | "sign_in_provider_unavailable" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Auth.refresh": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RefreshBody"];
            };
        };
        readonly responses: {
            /** @description A new access token and the successor of the refresh token */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RefreshAnswer"];
                };
            };
            /** @description `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `invalid_refresh_token`: The refresh token is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "invalid_refresh_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `refresh_superseded`: A newer refresh token of this session is in use already */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "refresh_superseded";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `claims_unavailable`: The claims of the access token can’t be read. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "claims_unavailable" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Auth.register": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RegisterBody"];
            };
        };
        readonly responses: {
            /** @description The new user */
            readonly 201: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["User"];
                };
            };
            /** @description `password_rejected`: The password can’t be used. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body" | "password_rejected" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `registration_disabled`: Registration is switched off. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "registration_disabled";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `email_taken`: The e-mail address is taken */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "email_taken";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `breach_check_unavailable`: The password can’t be checked at the moment. `overloaded`: Too many sign-ins at once. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "breach_check_unavailable" | "overloaded" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Lease.lease": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["LeaseBody"];
            };
        };
        readonly responses: {
            /** @description A signed answer: epoch, term, from, to, floor, entries, lease_ms, nonce */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/secevent+jwt": string;
                };
            };
            /** @description Refused. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OAuthError"];
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description Client authentication failed */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_verifiers`: This node serves too many verifiers. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable" | "too_many_verifiers";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "OAuth.introspect": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/x-www-form-urlencoded": {
                    readonly token: string;
                    /** @description `access_token` or `refresh_token`; not needed */
                    readonly token_type_hint?: string;
                    readonly client_id?: string;
                    readonly client_secret?: string;
                    readonly client_assertion_type?: string;
                    readonly client_assertion?: string;
                };
            };
        };
        readonly responses: {
            /** @description What is known of it, or exactly {"active":false} */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Introspection"];
                };
            };
            /** @description Refused. `malformed_body`: The body could not be read */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OAuthError"];
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description Client authentication failed */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "OAuth.revoke": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/x-www-form-urlencoded": {
                    readonly token: string;
                    /** @description `access_token` or `refresh_token`; not needed */
                    readonly token_type_hint?: string;
                    readonly client_id?: string;
                    readonly client_secret?: string;
                    readonly client_assertion_type?: string;
                    readonly client_assertion?: string;
                };
            };
        };
        readonly responses: {
            /** @description It is accepted nowhere any more, if it ever was */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    /** @description `<position>;complete`, once what this took away is out of force everywhere */
                    readonly "portcullis-receipt"?: string;
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused. `malformed_body`: The body could not be read */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OAuthError"];
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description Client authentication failed */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "OAuth.token": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/x-www-form-urlencoded": {
                    /** @enum {string} */
                    readonly grant_type: "client_credentials" | "refresh_token";
                    readonly refresh_token?: string;
                    readonly scope?: string;
                    /** @description RFC 8707: one of the client’s audiences; its first by default */
                    readonly resource?: string;
                    /** @description The same by another name */
                    readonly audience?: string;
                    readonly client_id?: string;
                    readonly client_secret?: string;
                    readonly client_assertion_type?: string;
                    readonly client_assertion?: string;
                };
            };
        };
        readonly responses: {
            /** @description A new access token, and the successor of the refresh token */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            /** @description Refused. `malformed_body`: The body could not be read */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OAuthError"];
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "malformed_body";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description Client authentication failed */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OAuthError"];
                };
            };
            /** @description `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_attempts`: Too many attempts; wait before the next one */
            readonly 429: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "too_many_attempts";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Roles.list": {
        readonly parameters: {
            readonly query?: {
                /** @description `nextCursor` of the page before */
                readonly cursor?: string;
                /** @description 50 by default */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RolePage"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `insufficient_permission`: You may not do this */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "insufficient_permission";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Roles.put": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PutRoleBody"];
            };
        };
        readonly responses: {
            /** @description The role; what it lost is out of force everywhere */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RoleChanged"];
                };
            };
            /** @description `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "malformed_body" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `insufficient_permission`: You may not do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "insufficient_permission" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `role_is_builtin`: A built-in role can’t be changed */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "role_is_builtin";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Roles.remove": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Deleted, everywhere; the role as it was */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RoleChanged"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `insufficient_permission`: You may not do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "insufficient_permission" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `role_not_found`: There is no such role */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "role_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `role_is_builtin`: A built-in role can’t be changed */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "role_is_builtin";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "OwnSessions.listOwn": {
        readonly parameters: {
            readonly query?: {
                /** @description `nextCursor` of the page before */
                readonly cursor?: string;
                /** @description 50 by default */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of sessions */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "OwnSessions.endAll": {
        readonly parameters: {
            readonly query?: {
                readonly except?: "current";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description They are accepted nowhere any more */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session. `user_not_found`: There is no such user */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "session_not_found" | "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "OwnSessions.endOne": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is accepted nowhere any more */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `person_required`: Only a person can do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "person_required";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `session_not_found`: There is no such session */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "session_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Users.list": {
        readonly parameters: {
            readonly query?: {
                /** @description The whole address, without regard to case */
                readonly email?: string;
                readonly status?: "active" | "suspended";
                /** @description `nextCursor` of the page before */
                readonly cursor?: string;
                /** @description 50 by default */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `insufficient_permission`: You may not do this */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "insufficient_permission";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Users.create": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateUserBody"];
            };
        };
        readonly responses: {
            /** @description The new user */
            readonly 201: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserChanged"];
                };
            };
            /** @description `password_rejected`: The password can’t be used. `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "malformed_body" | "password_rejected" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `insufficient_permission`: You may not do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "insufficient_permission" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `role_not_found`: There is no such role */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "role_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `email_taken`: The e-mail address is taken */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "email_taken";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `breach_check_unavailable`: The password can’t be checked at the moment. `overloaded`: Too many sign-ins at once. `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "breach_check_unavailable" | "overloaded" | "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Users.get": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The user */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["User"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `insufficient_permission`: You may not do this */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "insufficient_permission";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: There is no such user */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Users.remove": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Deleted, everywhere; the user as they were */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserChanged"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `insufficient_permission`: You may not do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "insufficient_permission" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: There is no such user */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `last_administrator`: The last active administrator must stay one */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "last_administrator";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Users.update": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["UpdateUserBody"];
            };
        };
        readonly responses: {
            /** @description The user as they are now */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserChanged"];
                };
            };
            /** @description `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "malformed_body" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `insufficient_permission`: You may not do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "insufficient_permission" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: There is no such user */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `email_taken`: The e-mail address is taken */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "email_taken";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Users.reinstate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Active; no session came back */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserChanged"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `insufficient_permission`: You may not do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "insufficient_permission" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: There is no such user */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Users.setRoles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SetRolesBody"];
            };
        };
        readonly responses: {
            /** @description The user with these roles */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserChanged"];
                };
            };
            /** @description `malformed_body`: The body could not be read. `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "malformed_body" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `insufficient_permission`: You may not do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "insufficient_permission" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: There is no such user. `role_not_found`: There is no such role */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "role_not_found" | "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `last_administrator`: The last active administrator must stay one */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "last_administrator";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            readonly 413: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "body_too_large";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The media type of the body is not supported here */
            readonly 415: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "unsupported_media_type";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "UserSessions.listOf": {
        readonly parameters: {
            readonly query?: {
                /** @description `nextCursor` of the page before */
                readonly cursor?: string;
                /** @description 50 by default */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of sessions */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `insufficient_permission`: You may not do this */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "insufficient_permission";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: There is no such user */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "UserSessions.endAllOf": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description They are accepted nowhere any more */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserChanged"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `insufficient_permission`: You may not do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "insufficient_permission" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: There is no such user */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly "Users.suspend": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Suspended, everywhere */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserChanged"];
                };
            };
            /** @description `validation_failed`: Some fields are not valid. `ambiguous_credentials`: The request carries more than one credential */
            readonly 400: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "ambiguous_credentials" | "validation_failed";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: The request carries no credential. `credential_not_accepted`: This route does not take that kind of credential. `invalid_token`: The access token is not valid. `invalid_session`: The session is not valid */
            readonly 401: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "set-cookie": components["headers"]["set-cookie"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "credential_missing" | "credential_not_accepted" | "invalid_session" | "invalid_token";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `privilege_escalation`: That takes permissions which you don’t hold. `insufficient_permission`: You may not do this. `cross_site_request`: The request comes from another site */
            readonly 403: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "www-authenticate": components["headers"]["www-authenticate"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "cross_site_request" | "insufficient_permission" | "privilege_escalation";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `user_not_found`: There is no such user */
            readonly 404: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "user_not_found";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `last_administrator`: The last active administrator must stay one */
            readonly 409: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "last_administrator";
                    } & components["schemas"]["Problem"];
                };
            };
            /** @description `state_unavailable`: The state that decides this can’t be read */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["x-request-id"];
                    readonly "retry-after": components["headers"]["retry-after"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": {
                        /** @enum {unknown} */
                        readonly code?: "state_unavailable";
                    } & components["schemas"]["Problem"];
                };
            };
        };
    };
}
