import { dateFormat } from "./date-format.ts";

/**
 * How far a zone is from UTC at a moment as the runtime's own zone data have it (`-07:00`);
 * undefined for a zone it does not know. Only for comparing: local times are the database's.
 */
export function runtimeOffset(moment: Date, timeZone: string): string | undefined {
  try {
    const parts = dateFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(moment);
    const name = parts.find(({ type }) => type === "timeZoneName")?.value;
    return name?.replace("GMT", "") || "+00:00";
  } catch {
    return undefined;
  }
}
