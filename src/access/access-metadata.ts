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
 * Marks a class or a method. A method's mark is kept under its name as well as on the function: where another decorator
 * (`@Timed() @Roles('manager')`) or the constructor puts another function in its place, the mark on the old function is lost, and
 * the route would be open to everybody who is signed in.
 */
export function markAccess(key: string, value: unknown): AccessDecorator {
  const mark = SetMetadata(key, value);
  return ((target: object, name?: string | symbol, descriptor?: TypedPropertyDescriptor<unknown>) => {
    if (name === undefined || descriptor === undefined) return mark(target as Function);
    Reflect.defineMetadata(key, value, target, name);
    return mark(target, name, descriptor);
  }) as AccessDecorator;
}

/** A handler, and where it is found. */
export interface MarkedHandler {
  readonly controller: Function;
  readonly handler: Function;
  /** The name that the method has in its class, whatever function stands there by now. */
  readonly handlerName: string;
}

/** Gives what a handler, or a class, is marked with under a key; undefined where it isn't. */
export type AccessMarks = (key: string) => unknown;

/** The marks of a handler itself, and those of its class. */
export function accessMarksOf({ controller, handler, handlerName }: MarkedHandler): [AccessMarks, AccessMarks] {
  // The class that has the method, and none that it extends: a method that overrides another has decorators of its own.
  const owner = prototypesOf(controller).find((prototype) => Object.hasOwn(prototype, handlerName));
  return [
    (key) =>
      (Reflect.getMetadata(key, handler) as unknown) ??
      (owner && (Reflect.getOwnMetadata(key, owner, handlerName) as unknown)),
    (key) => Reflect.getMetadata(key, controller) as unknown,
  ];
}

/** The mark that counts: the handler's, else its class's. */
export function nearestMark<Value>(marks: readonly AccessMarks[], key: string): Value | undefined {
  return marks.map((says) => says(key)).find((value) => value !== undefined) as Value | undefined;
}

/** The name under which a class, or one that it extends, has a method; undefined where it has no such method. */
export function methodNameOf(controller: Function, handler: Function): string | undefined {
  return prototypesOf(controller)
    .flatMap((prototype) => Object.entries(Object.getOwnPropertyDescriptors(prototype)))
    .find(([, { value }]) => value === handler)?.[0];
}

/** The prototype of a class, then those of the classes that it extends. */
function prototypesOf(controller: Function): object[] {
  const prototypes: object[] = [];
  for (let at = controller.prototype as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null)
    prototypes.push(at);
  return prototypes;
}
