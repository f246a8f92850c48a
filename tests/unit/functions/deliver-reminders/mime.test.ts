import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { mimeMessage } from "../../../../supabase/functions/_shared/sending/mime-message.ts";
import { message } from "./messages.ts";
import { rendered } from "./rendered.ts";

const FROM = { name: "Acme", address: "mail@acme.test" };
async function raw(changes: Parameters<typeof message>[0]): Promise<string> {
  const { raw } = await mimeMessage(message(changes), FROM, "reminder-1/1");
  return raw.toString("latin1");
}

describe("a message on its way", () => {
  it("carries text, HTML and the calendar file as they were rendered", async () => {
    const mail = rendered({ recipient: { locale: "fr" } });
    const parsed = await simpleParser(await raw(mail));
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text?.trimEnd()).toBe(mail.text.trimEnd());
    expect(String(parsed.html).trimEnd()).toBe(mail.html.trimEnd());
    expect(parsed.attachments).toHaveLength(1);
    const [file] = parsed.attachments;
    expect(file?.filename).toBe("appointment.ics");
    expect(file?.contentType).toBe("text/calendar");
    expect(file?.headers.get("content-type")).toMatchObject({
      params: { method: "PUBLISH", charset: "utf-8" },
    });
    expect(file?.content.toString()).toBe(mail.attachments[0]?.content);
  });

  it("has no more parts than it needs", async () => {
    expect(await raw({})).toContain("\r\nContent-Type: multipart/alternative;");
    expect(await raw({})).not.toContain("multipart/mixed");
  });

  it("takes further headers along", async () => {
    const headers = {
      "List-Unsubscribe": "<https://calbase.test/unsubscribe?token=x>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    };
    expect(await raw({ headers })).toContain(
      "\r\nList-Unsubscribe: <https://calbase.test/unsubscribe?token=x>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
    );
  });

  it("has short lines only, and the same bytes each time", async () => {
    const mail = rendered();
    const lines = (await raw(mail)).split("\r\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(100);
    expect(await raw(mail)).toBe(await raw(rendered()));
  });
});
