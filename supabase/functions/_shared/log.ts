/** What a log line may carry: ids and reasons. Never bodies, addresses or secrets. */
export type LogFields = Readonly<Record<string, string | number | null | undefined>>;

/** Writes one log line. */
export type Log = (level: "warn" | "error", reason: string, fields?: LogFields) => void;

/** A log of one JSON object a line, for the named edge function. */
export function jsonLog(functionName: string, write: (line: string) => void = console.log): Log {
  return (level, reason, fields) =>
    write(JSON.stringify({ level, function: functionName, reason, ...fields }));
}

/** The message of an error for a log line; for a foreign error only its name, which is safe. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return error.name === "DatabaseError" ? error.message : error.name;
}
