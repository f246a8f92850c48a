import type { Phrases } from "../phrases.ts";

/** English. */
export const en: Phrases = {
  beforeStart: {
    subject: "Reminder: {{title}}, {{short_date}}, {{start_time}} {{short_zone}}",
    preview: "{{date}}, {{time}} ({{zone}})",
    heading: "Your upcoming appointment",
    intro:
      "This is a reminder of your appointment{{#organizer_name}} with {{organizer_name}}{{/organizer_name}}.",
  },
  afterEnd: {
    subject: "Thank you for your time: {{title}}",
    preview: "Your appointment on {{date}}",
    heading: "Thank you for your time",
    intro:
      "Thank you for your time{{#organizer_name}} with {{organizer_name}}{{/organizer_name}}. We hope the appointment was useful to you.",
  },
  greeting: "Hello{{#name}} {{name}}{{/name}},",
  labels: { what: "What", when: "When", where: "Where", who: "With" },
  actions: { join: "Join the meeting", reschedule: "Reschedule", cancel: "Cancel" },
  untitled: "Appointment",
  online: "Video call",
  footer: "Sent on behalf of {{tenant_name}}",
};
