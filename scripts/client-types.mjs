// The types of the client, made from an OpenAPI document.
import openapiTypes, { astToString, COMMENT_HEADER } from 'openapi-typescript';

export async function clientTypes(document) {
  const types = await openapiTypes(document, { defaultNonNullable: false, emptyObjectsUnknown: true });
  return COMMENT_HEADER + astToString(types);
}
