/** What a process may allocate, SQLite's pages and values included. A value is there twice: SQLite's, and JavaScript's. */
export const MEMORY_MB = 1024;

export const HEAP_MB = 512;
