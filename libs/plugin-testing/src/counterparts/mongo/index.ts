export { startMongo, type MongoEngine, type MongoLink } from './mongo.js';
