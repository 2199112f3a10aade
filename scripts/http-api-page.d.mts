/** A row of the route table, as far as the page shows it. */
export interface RouteOfPage {
  readonly method: string;
  /** The template: `/v1/users/:id`. */
  readonly path: string;
  readonly access: 'public' | 'optional' | 'guarded';
  /** Name of the mode. */
  readonly mode: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/**
 * The text of docs/reference/http-api.md.
 *
 * @param document the OpenAPI document of the application
 */
export function renderHttpApi(document: object, routes: readonly RouteOfPage[]): string;

/**
 * The text of docs/reference/openapi.json.
 *
 * @param document the OpenAPI document of the application
 */
export function renderOpenApi(document: object): string;
