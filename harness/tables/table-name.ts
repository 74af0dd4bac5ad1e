/** Whether a task's name is one of files of data: `csv:train.csv,test.csv`. */
export function isTableName(name: string): boolean {
  return /^(csv|parquet):/.test(name);
}
