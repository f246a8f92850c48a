import type { Trouble } from "../support/trouble.ts";
import { AT_CAL_COM } from "./at-cal-com.ts";
import { RECEIVING } from "./receiving.ts";
import { SCHEDULING } from "./scheduling.ts";
import { SENDING } from "./sending.ts";

/** Everything that raises an alert, as it happens in the field. */
export const TROUBLES: readonly Trouble[] = [
  ...RECEIVING,
  ...SENDING,
  ...SCHEDULING,
  ...AT_CAL_COM,
];
