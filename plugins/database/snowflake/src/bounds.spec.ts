import { openBench } from '@patchbay/plugin-testing/bench';
import { startSnowflake } from '@patchbay/plugin-testing/counterparts/snowflake';
import { describeLongAnswers } from '@patchbay/plugin-testing/long-answers';
import { snowflake } from './index.js';

describeLongAnswers('Snowflake', startSnowflake, (engine) => {
  const { account, host, port, user, password, database, warehouse, tls } = engine;
  const connection = { account, host, port, user, password, database, warehouse };
  return openBench(snowflake, { connection, tls: { ca: tls.ca }, pool: { max: 1 } });
});
