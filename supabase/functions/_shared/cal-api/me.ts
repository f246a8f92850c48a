import type { Ask } from "./ask.ts";
import { Fields } from "./fields.ts";

/** Whose key it is. */
export interface Me {
  readonly id: number;
  readonly email: string;
  readonly name: string | null;
  readonly username: string | null;
  readonly timeZone: string | null;
  readonly organizationId: number | null;
}

/** Asks whose key it is: the probe for a key, as no route is cheaper. */
export async function readMe(ask: Ask): Promise<Me> {
  const fields = Fields.of((await ask({ path: "/me" })).data, "data");
  return {
    id: fields.number("id"),
    email: fields.text("email"),
    name: fields.maybeText("name"),
    username: fields.maybeText("username"),
    timeZone: fields.maybeText("timeZone"),
    organizationId: fields.maybeNumber("organizationId"),
  };
}
