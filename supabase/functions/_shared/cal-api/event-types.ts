import type { Ask } from "./ask.ts";
import { Fields, readList } from "./fields.ts";
import type { Versions } from "./versions.ts";

/** An event type, which can have webhooks of its own. */
export interface EventType {
  readonly id: number;
  readonly slug: string | null;
  readonly title: string | null;
}

/** The event types of the key's owner, or of a team. */
export async function listEventTypes(
  ask: Ask,
  versions: Versions,
  teamId?: number,
): Promise<readonly EventType[]> {
  const path = teamId === undefined ? "/event-types" : `/teams/${teamId}/event-types`;
  const { data } = await ask({ path, version: versions.eventTypes });
  return readList(data, "data").map((item, index) => {
    const fields = Fields.of(item, `data[${index}]`);
    return {
      id: fields.number("id"),
      slug: fields.maybeText("slug"),
      title: fields.maybeText("title"),
    };
  });
}

/** A team the key's owner belongs to. */
export interface Team {
  readonly id: number;
  readonly name: string | null;
}

/** The teams of the key's owner. */
export async function listTeams(ask: Ask): Promise<readonly Team[]> {
  return readList((await ask({ path: "/teams" })).data, "data").map((item, index) => {
    const fields = Fields.of(item, `data[${index}]`);
    return { id: fields.number("id"), name: fields.maybeText("name") };
  });
}
