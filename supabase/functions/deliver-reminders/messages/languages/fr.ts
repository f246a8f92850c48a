import type { Phrases } from "../phrases.ts";

/** French. */
export const fr: Phrases = {
  beforeStart: {
    subject: "Rappel : {{title}}, {{short_date}}, {{start_time}} {{short_zone}}",
    preview: "{{date}}, {{time}} ({{zone}})",
    heading: "Votre prochain rendez-vous",
    intro:
      "Nous vous rappelons votre rendez-vous{{#organizer_name}} avec {{organizer_name}}{{/organizer_name}}.",
  },
  afterEnd: {
    subject: "Merci pour votre temps : {{title}}",
    preview: "Votre rendez-vous : {{date}}",
    heading: "Merci pour votre temps",
    intro:
      "Merci d’avoir pris ce temps{{#organizer_name}} avec {{organizer_name}}{{/organizer_name}}. Nous espérons que ce rendez-vous vous a été utile.",
  },
  greeting: "Bonjour{{#name}} {{name}}{{/name}},",
  labels: { what: "Objet", when: "Quand", where: "Où", who: "Avec" },
  actions: { join: "Rejoindre la réunion", reschedule: "Reporter", cancel: "Annuler" },
  untitled: "Rendez-vous",
  online: "Appel vidéo",
  footer: "Envoyé de la part de {{tenant_name}}",
};
