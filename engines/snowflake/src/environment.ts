/** What the driver reads where it is imported: a plugin declares it as its `environment`. */
export const snowflakeEnvironment = {
  // Without it the driver asks the metadata addresses of three clouds where it runs, as soon as it is imported.
  SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true',
  // A native library that does nothing yet but be reported on.
  SNOWFLAKE_DISABLE_MINICORE: 'true',
  // A report of how accounts are spelled, after each login.
  SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: 'true',
};
