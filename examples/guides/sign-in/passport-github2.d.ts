/** The package comes without types; this is as narrow as `@types/passport-github2`, in what the guide uses. */
declare module 'passport-github2' {
  import { Strategy as PassportStrategy } from 'passport';

  interface Options {
    readonly clientID: string;
    readonly clientSecret: string;
    readonly callbackURL: string;
    readonly authorizationURL?: string;
    readonly tokenURL?: string;
    readonly userProfileURL?: string;
    readonly state?: string;
    readonly pkce?: boolean;
  }

  export class Strategy extends PassportStrategy {
    constructor(options: Options, verify: (...given: never[]) => void);
    authenticate(request: object, options?: object): void;
  }
}
