import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { clientAddress, LoginService, Public, rawRequest, type HttpRequest, type SignInAnswer } from 'portcullis';

/** Signs in at a path of the application's own, for those that have left out Portcullis's routes. */
@Controller('enter')
export class OwnSignInController {
  constructor(private readonly logins: LoginService) {}

  @Post()
  @Public()
  @HttpCode(200)
  async enter(
    @Body() body: { email?: unknown; password?: unknown },
    @Req() request: HttpRequest,
  ): Promise<SignInAnswer> {
    const credentials = { email: String(body.email), password: String(body.password), transport: 'token' as const };
    const { answer } = await this.logins.login(credentials, {
      raw: rawRequest(request),
      ip: clientAddress(request) || null,
    });
    return answer;
  }
}
