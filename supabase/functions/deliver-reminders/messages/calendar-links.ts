/** What a calendar is told of a meeting. */
export interface CalendarEntry {
  readonly title: string;
  readonly place: string;
  readonly startsAt: Date;
  /** Null where nobody said when it ends. */
  readonly endsAt: Date | null;
}

/** Links that add a meeting to a calendar on the web. */
export interface CalendarLinks {
  readonly google_calendar_url: string;
  /** Of a personal Outlook account. */
  readonly outlook_calendar_url: string;
  /** Of a Microsoft 365 account. */
  readonly office365_calendar_url: string;
}

export const NO_CALENDAR_LINKS: CalendarLinks = {
  google_calendar_url: "",
  outlook_calendar_url: "",
  office365_calendar_url: "",
};

/** Times are in UTC: each calendar shows them by its owner's clock. */
export function calendarLinks({ title, place, startsAt, endsAt }: CalendarEntry): CalendarLinks {
  const start = utc(startsAt);
  const end = utc(endsAt ?? startsAt);
  const google = query({
    action: "TEMPLATE",
    text: title,
    dates: `${start}/${end}`.replaceAll(/[-:]/g, ""),
    location: place,
  });
  const outlook = query({
    path: "/calendar/action/compose",
    rru: "addevent",
    subject: title,
    startdt: start,
    enddt: end,
    location: place,
  });
  return {
    google_calendar_url: `https://calendar.google.com/calendar/render?${google}`,
    outlook_calendar_url: `https://outlook.live.com/calendar/0/deeplink/compose?${outlook}`,
    office365_calendar_url: `https://outlook.office.com/calendar/0/deeplink/compose?${outlook}`,
  };
}

/** `2026-03-02T14:00:00Z` */
function utc(date: Date): string {
  return date.toISOString().replace(/\.\d+/, "");
}

/** Blanks as %20: Outlook shows a plus as it is. */
function query(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
}
