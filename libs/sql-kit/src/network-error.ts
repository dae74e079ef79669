export { codeOf, isTlsFailure, networkErrorCode } from '@patchbay/plugin-kit';
