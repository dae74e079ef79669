// As a plugin of contract 1 was: without a mark, and without a contract.
export const former = { type: 'others', subType: 'former', manifest: {}, form: {}, actions: {}, open() {} };
