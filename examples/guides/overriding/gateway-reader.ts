import { Injectable } from '@nestjs/common';
import { AmbiguousCredentials, CredentialReader, type Credential } from 'portcullis';

const HEADER = 'x-forwarded-access-token';

/** Takes the access token also from the header in which the company's gateway hands it on. */
@Injectable()
export class GatewayReader extends CredentialReader {
  override read(rawHeaders: readonly string[]): Credential | undefined {
    const found = super.read(rawHeaders);
    const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === HEADER);
    if (at === -1) return found;
    // Two credentials are never a choice for us to make.
    if (found !== undefined) throw new AmbiguousCredentials();
    return { kind: 'access-token', value: rawHeaders[at + 1] ?? '' };
  }
}
