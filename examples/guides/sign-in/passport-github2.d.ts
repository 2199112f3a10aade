/** The package comes without types; those of `@types/passport-github2` do as well. */
declare module 'passport-github2' {
  import { Strategy as PassportStrategy } from 'passport';

  export class Strategy extends PassportStrategy {
    constructor(options: object, verify: (...given: never[]) => void);
    authenticate(request: object, options?: object): void;
  }
}
