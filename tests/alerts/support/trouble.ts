import type { Database } from "../../../supabase/functions/_shared/database.types.ts";
import type { Tenant, World } from "./world.ts";

export type AlertKind = Database["public"]["Enums"]["alert_kind"];

/** A trouble as it happens in the field: what begins it, and what ends it. */
export interface Trouble {
  /** What happens, for the name of the test. */
  readonly when: string;
  readonly kind: AlertKind;
  /** Which of several; empty when left out. */
  readonly subject?: string;
  /** Whose alert it is. */
  readonly of: "the tenant" | "the installation";
  /** Whether the tenant's own admins are told of it, too. */
  readonly isTheirs?: boolean;
  /** What has to be before; the tenant is a new one. */
  prepare?(world: World, tenant: Tenant): Promise<void>;
  /** Brings it about. It is done again when the trouble comes back. */
  begin(world: World, tenant: Tenant): Promise<void>;
  /** In how many minutes of going on the alert is open. */
  readonly opensIn: number;
  /** Puts it right. */
  end(world: World, tenant: Tenant): Promise<void>;
  /** In how many minutes the alert is resolved. */
  readonly endsIn: number;
}
