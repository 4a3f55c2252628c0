/**
 * Whole numbers in SQL, from `first` to `last`, as a table with the one column `seq`. MariaDB's own sequences
 * are unknown to MySQL.
 */
export function numbers(first: number, last: number): string {
  const list = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return `JSON_TABLE('[${list.join(',')}]', '$[*]' COLUMNS (seq INT PATH '$')) AS numbers`;
}
