/**
 * What to call someone whose name is one line: the first word. A name that is not simply first and
 * last, such as "Dr. Ada Lovelace" or "Lovelace, Ada", stays whole.
 */
export function firstName(name: string): string {
  return isFirstThenLast(name) ? (name.split(" ")[0] ?? "") : name;
}

/** The rest of a name after its first word; "" where that is not known. */
export function lastName(name: string): string {
  return isFirstThenLast(name) ? name.split(" ").slice(1).join(" ").trim() : "";
}

function isFirstThenLast(name: string): boolean {
  return !name.includes(",") && !/^\S*\./.test(name);
}
