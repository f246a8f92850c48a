import type { CallDatabase } from "../_shared/database.ts";

const STATUS_TIMEOUT_MS = 4_000;
/**
 * As long as for a webhook: after four seconds the database stops applying what was said, and still
 * has to store it.
 */
const CONFIRM_TIMEOUT_MS = 8_000;

/**
 * open: they may say that they will be there; confirmed: they have. Else there is nothing to say:
 * the appointment is cancelled, moved to another time, or has begun.
 */
export type State = "open" | "confirmed" | "cancelled" | "moved" | "begun";

/** What the holder of a token was asked. */
export interface Asked {
  readonly tenant: string;
  /** The language of the person, such as `de-AT`. */
  readonly locale: string | null;
  /** IANA. */
  readonly time_zone: string | null;
  /** ISO 8601: the time they were asked about. */
  readonly start_time: string;
  readonly state: State;
  /** Where the functions of the project are to which the tenant has moved, if it has. */
  readonly moved_to?: string;
}

/** The database as the page sees it: null for an unknown token. Each call throws when it fails. */
export interface Attendance {
  status(token: string): Promise<Asked | null>;
  confirm(token: string): Promise<Asked | null>;
}

/** Attendance that calls the database functions, each with a time limit. */
export function createAttendance(call: CallDatabase): Attendance {
  const ask = async (
    name: "attendance_status" | "confirm_attendance",
    token: string,
    timeoutMs: number,
  ) => (await call(name, { p_token: token }, timeoutMs)) as Asked | null;
  return {
    status: (token) => ask("attendance_status", token, STATUS_TIMEOUT_MS),
    confirm: (token) => ask("confirm_attendance", token, CONFIRM_TIMEOUT_MS),
  };
}
