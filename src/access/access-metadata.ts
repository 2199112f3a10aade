import { SetMetadata } from '@nestjs/common';

/** Metadata keys of the access decorators; the route table reads them once, at boot. */
export const ACCESS_METADATA = {
  public: 'portcullis:public',
  optional: 'portcullis:optional-auth',
  mode: 'portcullis:mode',
  maxStaleness: 'portcullis:max-staleness',
  roles: 'portcullis:roles',
  permissions: 'portcullis:permissions',
  recentLogin: 'portcullis:recent-login',
} as const;

export type AccessDecorator = MethodDecorator & ClassDecorator;

/**
 * Marks a class or a method. A method under its name, too: a decorator above that puts another function in its place
 * (`@Timed() @Roles('manager')`), or a constructor that binds it, would otherwise leave the mark behind, and the route open to
 * everybody who is signed in.
 */
export function markAccess(key: string, value: unknown): AccessDecorator {
  const mark = SetMetadata(key, value);
  return ((target: object, name?: string | symbol, descriptor?: TypedPropertyDescriptor<unknown>) => {
    if (name === undefined || descriptor === undefined) return mark(target as Function);
    Reflect.defineMetadata(key, value, target, name);
    return mark(target, name, descriptor);
  }) as AccessDecorator;
}

/**
 * What the handler itself, and not its class, is marked with.
 *
 * @param handlerName under which its class has it
 */
export function accessMarkOf(key: string, controller: Function, handler: Function, handlerName: string): unknown {
  const owner = ownerOf(controller, handlerName);
  return (
    (Reflect.getMetadata(key, handler) as unknown) ??
    // Of its owner only: a method that overrides another has decorators of its own.
    (owner && (Reflect.getOwnMetadata(key, owner, handlerName) as unknown))
  );
}

/** The name under which a class, or one that it extends, has a method; undefined where it has no such method. */
export function methodNameOf(controller: Function, handler: Function): string | undefined {
  for (let at = controller.prototype as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (value === handler) return name;
  }
  return undefined;
}

function ownerOf(controller: Function, name: string): object | undefined {
  for (let at = controller.prototype as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null)
    if (Object.hasOwn(at, name)) return at;
  return undefined;
}
