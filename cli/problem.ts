/**
 * Something the person at the keyboard can put right. Commands print `message` and `whatToDo`
 * and leave out the stack.
 */
export class Problem extends Error {
  override name = "Problem";

  constructor(
    message: string,
    readonly whatToDo: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The text a command prints for an error: the problem and what to do, or else the stack. */
export function explain(error: unknown): string {
  if (error instanceof Problem) return `${error.message}\n${error.whatToDo}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
