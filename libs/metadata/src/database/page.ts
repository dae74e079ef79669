/** One page of a list. */
export interface Page<Row> {
  readonly rows: Row[];
  /** Of all pages together. */
  readonly total: number;
}

export interface PageOfWorkspace {
  readonly workspaceId: string;
  readonly limit: number;
  readonly offset: number;
}
