import { Inject, Injectable } from '@nestjs/common';
import { Strategy } from 'passport-custom';
import { SignsIn, type SignInIdentity, type SignInProvider, type SignInStrategy } from 'portcullis';

/** Whoever gives out tickets, and knows whom one is for. A ticket counts once. */
export abstract class Tickets {
  abstract redeem(ticket: string): Promise<{ memberNumber: string; email: string } | undefined>;
}

interface Member {
  readonly memberNumber: string;
  readonly email: string;
}

@Injectable()
@SignsIn('ticket', { label: 'Membership ticket', flow: 'direct', newAccounts: 'always' })
export class TicketSignIn implements SignInProvider<Member> {
  constructor(@Inject(Tickets) private readonly tickets: Tickets) {}

  createStrategy(): SignInStrategy {
    return new Strategy((request, done) => {
      const { ticket } = request.body as { ticket?: unknown };
      const redeemed = typeof ticket === 'string' ? this.tickets.redeem(ticket) : Promise.resolve(undefined);
      redeemed.then((member) => done(null, member), done);
    });
  }

  identityOf({ memberNumber, email }: Member): SignInIdentity {
    return { subject: memberNumber, email };
  }
}
