import type { ApiBodyOptions, ApiOperationOptions, ApiParamOptions, ApiResponseOptions } from '@nestjs/swagger';

export type HeaderObject = Exclude<NonNullable<ApiResponseOptions['headers']>[string], { $ref: string }>;

/*
 * Those decorators of @nestjs/swagger that routes here use. They leave the same metadata, so that any document made by
 * `SwaggerModule` shows these routes, but don't load the package: its 530 files were a fifth of those of a start, and a server
 * needs them only once somebody asks for the document. `swagger.decorators.spec.ts` holds them to the package's own.
 */
const KEYS = {
  operation: 'swagger/apiOperation',
  response: 'swagger/apiResponse',
  produces: 'swagger/apiProduces',
  consumes: 'swagger/apiConsumes',
  tags: 'swagger/apiUseTags',
  parameters: 'swagger/apiParameters',
  extension: 'swagger/apiExtension',
} as const;

export const ApiTags =
  (...tags: string[]): ClassDecorator =>
  (target) =>
    append(KEYS.tags, tags, target);

export const ApiOperation = (options: ApiOperationOptions & { summary: string }): MethodDecorator =>
  onMethod((handler) => merge(KEYS.operation, options, handler));

export const ApiProduces = (...mimeTypes: string[]): MethodDecorator =>
  onMethod((handler) => append(KEYS.produces, mimeTypes, handler));

export const ApiConsumes = (...mimeTypes: string[]): MethodDecorator =>
  onMethod((handler) => append(KEYS.consumes, mimeTypes, handler));

/** Each status once for each route: descriptions of the same status are not joined. */
export const ApiResponse = ({ status, ...response }: ApiResponseOptions & { status: number }): MethodDecorator =>
  onMethod((handler) => merge(KEYS.response, { [status]: response }, handler));

export const ApiParam = ({ name, ...options }: ApiParamOptions & { name: string }): MethodDecorator =>
  onMethod((handler) => append(KEYS.parameters, [{ name, required: true, in: 'path', ...options }], handler));

export const ApiBody = (options: ApiBodyOptions): MethodDecorator =>
  onMethod((handler) => append(KEYS.parameters, [{ type: String, required: true, in: 'body', ...options }], handler));

/** @param name starts with `x-` */
export const ApiExtension = (name: `x-${string}`, value: unknown): MethodDecorator =>
  onMethod((handler) => merge(KEYS.extension, { [name]: value }, handler));

function onMethod(write: (handler: object) => void): MethodDecorator {
  return (_target, _name, descriptor) => write(descriptor.value as object);
}

function append(key: string, values: readonly unknown[], target: object): void {
  const before = (Reflect.getMetadata(key, target) ?? []) as readonly unknown[];
  Reflect.defineMetadata(key, [...before, ...values], target);
}

function merge(key: string, values: object, target: object): void {
  const before = (Reflect.getMetadata(key, target) ?? {}) as object;
  Reflect.defineMetadata(key, { ...before, ...values }, target);
}
