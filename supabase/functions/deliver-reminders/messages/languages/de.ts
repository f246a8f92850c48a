import type { Phrases } from "../phrases.ts";

/** German. */
export const de: Phrases = {
  beforeStart: {
    subject: "Erinnerung: {{title}}, {{short_date}}, {{start_time}} {{short_zone}}",
    preview: "{{date}}, {{time}} ({{zone}})",
    heading: "Ihr bevorstehender Termin",
    intro:
      "wir erinnern Sie an Ihren Termin{{#organizer_name}} mit {{organizer_name}}{{/organizer_name}}.",
  },
  afterEnd: {
    subject: "Danke für Ihre Zeit: {{title}}",
    preview: "Ihr Termin am {{date}}",
    heading: "Danke für Ihre Zeit",
    intro:
      "vielen Dank für Ihre Zeit{{#organizer_name}} mit {{organizer_name}}{{/organizer_name}}. Wir hoffen, der Termin war hilfreich für Sie.",
  },
  greeting: "Guten Tag{{#name}} {{name}}{{/name}},",
  labels: { what: "Termin", when: "Wann", where: "Wo", who: "Mit" },
  actions: { join: "Am Termin teilnehmen", reschedule: "Termin verschieben", cancel: "Absagen" },
  untitled: "Termin",
  online: "Videoanruf",
  footer: "Gesendet im Auftrag von {{tenant_name}}",
};
