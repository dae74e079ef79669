export { mongoSql } from './dialect.js';
export { startMongo, type MongoEngine, type MongoLink } from './mongo.js';
