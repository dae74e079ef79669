import { ApiProperty } from '@nestjs/swagger';
import type { Attention } from '@patchbay/plugin-host';

/** A service gives an account no token any more: a user has to see to it. Actions fail once the last token is over. */
export class NeedsAttention implements Attention {
  @ApiProperty({ example: 'account', description: "The key of the account's field in the form." })
  readonly account!: string;

  @ApiProperty({
    example: 'Salesforce gives no token for the account: invalid_client: invalid client credentials',
    description: 'In the words of the service.',
  })
  readonly message!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T07:00:00.000Z', description: 'When it began.' })
  readonly since!: string;
}
