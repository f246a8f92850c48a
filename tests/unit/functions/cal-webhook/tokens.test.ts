import { describe, expect, it } from "vitest";
import { MAX_DEPTH, readPayload } from "../../../../supabase/functions/cal-webhook/payload.ts";
import {
  isTokenKey,
  redactTokens,
  withoutTokens,
} from "../../../../supabase/functions/cal-webhook/tokens.ts";
import { Endpoint } from "./endpoint.ts";

describe("tokens", () => {
  it("are removed from a payload at any depth, and nothing else is", async () => {
    const endpoint = new Endpoint();
    const payload = {
      uid: "a",
      oneTimePassword: "otp-token",
      videoCallData: { type: "daily", id: "1", password: "video-token", url: "https://x.test/1" },
      references: [{ meetingId: "1", meetingPassword: "meeting-token", meetingUrl: "u" }],
      downloadLink: "https://x.test/?token=link-token",
      downloadLinks: { recording: "https://x.test/?token=rec-token", transcription: [{}] },
      responses: { notes: { value: "my password is fine" } },
    };
    await endpoint.post(JSON.stringify({ payload, connectAndJoinUrl: "join-token" }));
    expect(endpoint.store.webhooks[0]?.body).toEqual({
      payload: {
        uid: "a",
        videoCallData: { type: "daily", id: "1", url: "https://x.test/1" },
        references: [{ meetingId: "1", meetingUrl: "u" }],
        responses: { notes: { value: "my password is fine" } },
      },
    });
    expect(JSON.stringify(endpoint.store.webhooks)).not.toContain("-token");
  });

  it("are removed at the greatest depth that is read", () => {
    const depth = MAX_DEPTH - 1;
    const text = `${'{"a":'.repeat(depth)}{"password":"deep-token","kept":true}${"}".repeat(depth)}`;
    const payload = readPayload(new TextEncoder().encode(text));
    expect(JSON.stringify(payload.body)).toBe(text.replace('"password":"deep-token",', ""));
  });

  it("are known by their key, however it is written", () => {
    const tokens = [
      "oneTimePassword",
      "PASSWORD",
      "meeting_password",
      "hashed-password",
      "passcode",
    ];
    for (const key of [
      ...tokens,
      "downloadLink",
      "download_links",
      "connectAndJoinUrl",
      "apiKey",
    ]) {
      expect({ key, is: isTokenKey(key) }).toEqual({ key, is: true });
    }
    for (const key of ["uid", "url", "hashedLink", "secretExpiresAt", "idempotencyKey", "link"]) {
      expect({ key, is: isTokenKey(key) }).toEqual({ key, is: false });
    }
  });

  it("are removed from JSON that a custom template put into a string", () => {
    const text = withoutTokens({ data: '{"uid":"a","password":"inner-token"}' });
    expect(text).toEqual({ data: '{"uid":"a","password":"[removed]"}' });
  });

  it("are removed from text that is not JSON", async () => {
    const endpoint = new Endpoint();
    await endpoint.post('{"oneTimePassword":"otp-token","uid":"a",');
    expect(endpoint.store.webhooks[0]?.unparseable).toBe(
      '{"oneTimePassword":"[removed]","uid":"a",',
    );
  });

  const texts: Record<string, [text: string, redacted: string]> = {
    "with spaces and line breaks": [
      '"password" :\n "t-1", "a": 1',
      '"password" :\n "[removed]", "a": 1',
    ],
    "with escaped quotes inside": ['"password":"t\\"-1","a":1', '"password":"[removed]","a":1'],
    "without an end": ['"password":"t-1', '"password":"[removed]"'],
    "as a number": ['"passcode":1234,"a":1', '"passcode":"[removed]","a":1'],
    "as an object": [
      '"downloadLinks":{"a":"t-1]}","b":[{"c":"t-1"}]},"d":1',
      '"downloadLinks":"[removed]","d":1',
    ],
    "as an array without an end": ['"downloadLinks":[{"a":"t-1"}', '"downloadLinks":"[removed]"'],
    "in escaped JSON": [
      '"x":"{\\"password\\":\\"t-1\\",\\"a\\":1}"',
      '"x":"{\\"password\\":"[removed]",\\"a\\":1}"',
    ],
    "in a form": ["a=1&password=t-1&b=2", 'a=1&password="[removed]"&b=2'],
    "in percent-encoded JSON": [
      "payload=%7B%22password%22%3A%22t-1%22%7D",
      'payload=%7B%22password%22%3A"[removed]"%7D',
    ],
    "with single quotes": [
      "{'meetingPassword': 't-1', 'a': 1}",
      "{'meetingPassword': \"[removed]\", 'a': 1}",
    ],
  };
  for (const [name, [text, redacted]] of Object.entries(texts)) {
    it(`are found in text ${name}`, () => expect(redactTokens(text)).toBe(redacted));
  }

  it("leave text that only talks about them alone", () => {
    const text = "I forgot my password. And the secret? See downloadLink there";
    expect(redactTokens(text)).toBe(text);
  });

  it("are looked for in linear time, whatever the text", () => {
    const size = 1024 * 1024;
    const hostile = [
      "a",
      "secret",
      '"password":"',
      "password ",
      "\\",
      '"',
      "password:[",
      'secret:{"',
      "-",
    ];
    for (const piece of hostile) {
      const startedAt = performance.now();
      redactTokens(piece.repeat(size / piece.length));
      redactTokens(`"password":"${piece.repeat(size / piece.length)}`);
      // Quadratic time would be many minutes.
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
  });
});
