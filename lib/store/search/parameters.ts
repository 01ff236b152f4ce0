/** Parameters of a statement that is put together from pieces, of which some are dropped: only those that are left get a number. */

// A private-use character: no SQL of ours has it, and values never enter the text.
const MARK = /\ue000(\d+)\ue000/g;

export function collectParameters() {
  const values: unknown[] = [];
  return {
    /** Stands for the value in SQL, any number of times. */
    parameter(value: unknown): string {
      values.push(value);
      return `\ue000${values.length - 1}\ue000`;
    },
    /** The statement with `$1 …` and the values for them. */
    finish(sql: string): [text: string, used: unknown[]] {
      const numbers = new Map<string, number>();
      const text = sql.replaceAll(MARK, (_, index: string) => {
        if (!numbers.has(index)) numbers.set(index, numbers.size + 1);
        return `$${numbers.get(index)}`;
      });
      return [text, [...numbers.keys()].map((index) => values[Number(index)])];
    },
  };
}
