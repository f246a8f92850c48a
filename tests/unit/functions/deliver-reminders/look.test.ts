import { describe, expect, it } from "vitest";
import { everyMessage, LONG_VALUES } from "./anchors.ts";
import { canLook, found, useBrowser } from "./look.ts";
import type { Changes } from "./reminders.ts";
import { rendered } from "./rendered.ts";

const UNSUBSCRIBE = "https://calbase.test/functions/v1/unsubscribe?token=x";
const CONFIRM = "https://calbase.test/functions/v1/confirm-attendance?token=x";

describe.skipIf(!canLook)(`the look of a message${found}`, () => {
  const flawsOf = useBrowser();

  for (const locale of ["en", "de", "fr", "es"]) {
    it(`is clear, legible and easy to tap: ${locale}`, { timeout: 60_000 }, async () => {
      const all: string[] = [];
      for (const [name, changes] of everyMessage(locale)) {
        all.push(
          ...(await flawsOf(`${locale}-${name}`, rendered(changes, UNSUBSCRIBE, CONFIRM).html)),
        );
      }
      expect(all).toEqual([]);
    });
  }

  it("stays so with endless names and a tenant's own words", async () => {
    const template = { language: null, subject: null, body: LONG_VALUES.notes, html: null };
    const own: Changes = { reminder: { template } };
    const long: Changes = { booking: LONG_VALUES, recipient: { name: LONG_VALUES.title } };
    const host: Changes = { ...long, recipient: { kind: "address", name: LONG_VALUES.title } };
    const all = [
      ...(await flawsOf("own", rendered(own).html)),
      ...(await flawsOf("long", rendered(long).html)),
      ...(await flawsOf("long-host", rendered(host).html)),
    ];
    expect(all).toEqual([]);
  });

  it("would not pass with grey on grey: the measurements find it", async () => {
    const { html } = rendered();
    const grey = html.replaceAll("color:#1c2028", "color:#bbbbbb");
    expect(await flawsOf("grey", grey)).not.toEqual([]);
    const wide = html.replace("max-width:560px", "min-width:900px");
    expect((await flawsOf("wide", wide)).join()).toContain("wider than the window");
  });
});
