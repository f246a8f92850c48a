/** A number as people read it: `20,000`. */
export function count(number: number): string {
  return number.toLocaleString("en");
}

/** A number and what is counted: `1 event`, `20,000 events`. */
export function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** A length of time: `12 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A text that must not be overlooked: red on a terminal, unless NO_COLOR is set. */
export function alarm(text: string, screen: { readonly isTTY?: boolean }): string {
  return screen.isTTY && !process.env.NO_COLOR ? `\x1b[31m${text}\x1b[39m` : text;
}
