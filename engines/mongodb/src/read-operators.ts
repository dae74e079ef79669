const listed = (...lists: readonly string[]): ReadonlySet<string> =>
  new Set(lists.flatMap((names) => names.split(/\s+/).map((name) => `$${name}`)));

/** Stages that only read the data of a pipeline, as the manual of version 8 lists them. */
export const STAGES = listed(
  'addFields bucket bucketAuto count densify documents facet fill geoNear graphLookup group limit lookup match',
  'project rankFusion redact replaceRoot replaceWith sample scoreFusion search searchMeta set setWindowFields skip',
  'sort sortByCount unionWith unset unwind vectorSearch',
);

/** Stages of which an update may be made: they change the document that is updated and nothing else. */
export const UPDATE_STAGES = listed('addFields set project unset replaceRoot replaceWith');

/** Operators of filters, projections, sorts and expressions that compute and nothing else: none runs JavaScript. */
export const READ_OPERATORS = listed(
  // Of filters.
  'eq ne gt gte lt lte in nin and or nor not exists type expr jsonSchema mod regex options text search language',
  'caseSensitive diacriticSensitive all elemMatch size bitsAllClear bitsAllSet bitsAnyClear bitsAnySet comment',
  'geoIntersects geoWithin near nearSphere geometry minDistance maxDistance box center centerSphere polygon',
  'rand sampleRate alwaysTrue alwaysFalse',
  // Of projections, sorts and references.
  'slice meta ref id db',
  // Of expressions.
  'abs acos acosh add allElementsTrue anyElementTrue arrayElemAt arrayToObject asin asinh atan atan2 atanh avg',
  'binarySize bitAnd bitNot bitOr bitXor bsonSize ceil cmp concat concatArrays cond convert cos cosh dateAdd',
  'dateDiff dateFromParts dateFromString dateSubtract dateToParts dateToString dateTrunc dayOfMonth dayOfWeek',
  'dayOfYear degreesToRadians divide exp filter first firstN floor getField hour ifNull indexOfArray indexOfBytes',
  'indexOfCP isArray isNumber isoDayOfWeek isoWeek isoWeekYear last lastN let literal ln log log10 ltrim map max',
  'maxN median mergeObjects millisecond min minN minute month multiply objectToArray percentile pow',
  'radiansToDegrees range reduce regexFind regexFindAll regexMatch replaceAll replaceOne reverseArray round rtrim',
  'second setDifference setEquals setField setIntersection setIsSubset setUnion sin sinh sortArray split sqrt',
  'strLenBytes strLenCP strcasecmp substr substrBytes substrCP subtract sum switch tan tanh toBool toDate toDecimal',
  'toDouble toHashedIndexKey toInt toLong toLower toObjectId toString toUUID toUpper trim trunc tsIncrement tsSecond',
  'unsetField week year zip',
  // Of groups and windows.
  'addToSet bottom bottomN count covariancePop covarianceSamp denseRank derivative documentNumber expMovingAvg',
  'integral linearFill locf minMaxScaler push rank shift stdDevPop stdDevSamp top topN',
);

/** Operators of updates, by the documents that show a change. */
export const UPDATE_OPERATORS = listed(
  'set unset setOnInsert inc mul min max rename currentDate push pull pullAll pullAll pop addToSet bit',
);

/** What may stand beneath them: modifiers of arrays, and what `$pull` filters by. */
export const UPDATE_MODIFIERS = new Set([...READ_OPERATORS, ...listed('each position sort slice')]);

const WRITES = 'it writes';
const SCRIPT = 'it runs JavaScript on the server';
const SERVER = 'it tells of the server and its users, not of data';
const ENDLESS = 'it never ends';

/** Why some that are on no list are missing. */
export const REASONS: Readonly<Record<string, string>> = {
  ...{ $out: WRITES, $merge: WRITES },
  ...{
    $where: SCRIPT,
    $function: SCRIPT,
    $accumulator: SCRIPT,
    $code: SCRIPT,
    $scope: SCRIPT,
    $eval: SCRIPT,
  },
  ...{ $currentOp: SERVER, $listSessions: SERVER, $listLocalSessions: SERVER, $planCacheStats: SERVER },
  ...{ $collStats: SERVER, $indexStats: SERVER, $listSampledQueries: SERVER, $queryStats: SERVER },
  ...{ $changeStream: ENDLESS, $changeStreamSplitLargeEvent: ENDLESS },
};
