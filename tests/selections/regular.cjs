// `npm test`: Jest takes this as its --filter.
const { isSlow } = require('./is-slow.cjs');

module.exports = async (paths) => ({ filtered: paths.filter((path) => !isSlow(path)) });
